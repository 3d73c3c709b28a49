package io.rexserve.model.verification;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.grammar.Prompts;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.inspection.FreeMemory;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.ChatRexTrace;
import io.rexserve.model.language.RuntimeOptions;
import io.rexserve.model.language.TraceInput;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.proposal.UpnTrace;
import io.rexserve.model.tokenizer.Tokenizer;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// Writes what [Verification] compares: an image that is painted, where the folder has none, and what the model
/// computes of it here. They say that a copy is whole and is computed alike elsewhere, not that the model is good.
public final class ExpectedTensors {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    // Results, and the row means of the memory that show where a difference begins; candidates are compared in the
    // reference's order.
    private static final Set<String> UPN = Set.of(
            "single.memory_row_mean",
            "single.fine.logits",
            "single.fine.boxes",
            "single.coar.logits",
            "single.coar.boxes");
    // One token's logits: a second would follow the first, which may tie.
    private static final Set<String> CHATREX = Set.of("image_embeddings", "object_embeddings", "generated_logits");

    private ExpectedTensors() {}

    /// Writes `expected.safetensors`, and `image.png` and `expected.json` where the folder does not say what it is run
    /// on.
    ///
    /// @param folder of a model, with its `config.json`
    public static void write(Path folder) throws IOException {
        FreeMemory.require(folder, Compute.CPU);
        if (!FolderImages.areIn(folder)) {
            ImageIO.write(painted(), "png", folder.resolve("image.png").toFile());
        }
        try (NDManager scope = Torch.scope()) {
            boolean upn = JsonFile.readObject(folder.resolve("config.json")).has("backbone");
            SequencedMap<String, NDArray> all = upn ? upn(scope, folder) : chatRex(scope, folder);
            var kept = new LinkedHashMap<>(all);
            kept.keySet().retainAll(upn ? UPN : CHATREX);
            Path file = folder.resolve(Verification.EXPECTED);
            Path partial = folder.resolve(Verification.EXPECTED + ".partial");
            SafeTensorsWriter.write(partial, kept, StoredType.F32, Map.of("made_by", "rexserve"));
            Files.move(partial, file);
        }
    }

    private static SequencedMap<String, NDArray> upn(NDManager scope, Path folder) {
        try (UpnModel model = UpnModel.load(folder)) {
            return UpnTrace.of(model, scope, FolderImages.all(folder), null).tensors();
        }
    }

    private static SequencedMap<String, NDArray> chatRex(NDManager scope, Path folder) throws IOException {
        try (ChatRexModel model = ChatRexModel.load(folder, RuntimeOptions.DEFAULT)) {
            RgbImage image = FolderImages.single(folder);
            if (!JsonFile.readObject(folder.resolve("config.json")).has("input_ids")) {
                Files.writeString(
                        folder.resolve(TraceInput.FILE),
                        input(model, folder, image).json());
            }
            return ChatRexTrace.of(model, scope, image, TraceInput.read(folder));
        }
    }

    /// A question that every vocabulary has, about three boxes.
    private static TraceInput input(ChatRexModel model, Path folder, RgbImage image) {
        float width = image.width();
        float height = image.height();
        List<PixelBox> boxes = List.of(
                new PixelBox(0.1f * width, 0.1f * height, 0.4f * width, 0.6f * height),
                new PixelBox(0.5f * width, 0.3f * height, 0.9f * width, 0.8f * height),
                new PixelBox(0, 0, width, height));
        ChatTemplate template = model.config().template();
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            int[] prefix = tokenizer.encodeOpening(Prompts.prefix(template, boxes.size()));
            int[] question = tokenizer.encode(
                    Prompts.question(template, boxes.size(), new Task.Caption(Task.CaptionDetail.BRIEF)));
            List<Integer> ids = IntStream.concat(IntStream.of(prefix), IntStream.of(question))
                    .boxed()
                    .toList();
            return new TraceInput(boxes, ids, 1);
        }
    }

    private static BufferedImage painted() {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, new Color(x * 255 / WIDTH, y * 255 / HEIGHT, 128).getRGB());
            }
        }
        var graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(WIDTH / 10, HEIGHT / 10, 3 * WIDTH / 10, HEIGHT / 2);
        graphics.setColor(Color.WHITE);
        graphics.fillOval(WIDTH / 2, 3 * HEIGHT / 10, 4 * WIDTH / 10, HEIGHT / 2);
        graphics.dispose();
        return image;
    }
}
