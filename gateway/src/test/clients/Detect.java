import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.DetectionApi;
import org.openapitools.client.model.DetectRequest;
import org.openapitools.client.model.DetectedObject;

class Detect {
    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient().setBasePath(arguments[0]);
        DetectRequest request = new DetectRequest()
                .image(Files.readAllBytes(Path.of(arguments[1])))
                .labels(List.of("turtle", "green apple"));
        for (DetectedObject found : new DetectionApi(client).detect(request, null, null).getObjects()) {
            System.out.println(found.getLabel() + " "
                    + found.getBox().stream().map(corner -> "" + Math.round(corner)).collect(Collectors.joining(" ")));
        }
        client.getHttpClient().dispatcher().executorService().shutdown();
        client.getHttpClient().connectionPool().evictAll();
    }
}
