import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.DetectionApi;
import org.openapitools.client.model.AskRequest;
import org.openapitools.client.model.DetectRequest;
import org.openapitools.client.model.DetectedObject;
import org.openapitools.client.model.RegionDescription;

class Client {
    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client./*set*/setBasePath(arguments[0]);
        String image = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(arguments[1])));
        DetectionApi api = new DetectionApi(client);

        DetectRequest detect = new DetectRequest().image(image).labels(List.of("turtle", "green apple"));
        for (DetectedObject found : api.detect(detect, null, null, null).getObjects()) {
            System.out.println("found " + found.getLabel() + " "
                    + found.getBox().stream().map(corner -> "" + Math.round(corner)).collect(Collectors.joining(" ")));
        }

        AskRequest ask = new AskRequest()
                .image(image)
                .task(AskRequest.TaskEnum.REGION_CATEGORY)
                .boxes(List.of(List.of(280f, 209f, 409f, 289f), List.of(458f, 151f, 631f, 302f)));
        for (RegionDescription named : api.ask(ask, null, null, null).getRegions()) {
            System.out.println("named " + named.getIndex() + " " + named.getText());
        }
        System.exit(0); // some of the libraries keep threads
    }
}
