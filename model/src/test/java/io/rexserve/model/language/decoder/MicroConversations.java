package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.language.EncodedImage;
import io.rexserve.model.language.Golden;
import io.rexserve.model.language.sampling.GenerationOptions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// Conversations of a small model about one image with two regions, for tests.
class MicroConversations {
    static final String FOLDER = "rexseek-micro";
    static final RgbImage IMAGE = Golden.image(FOLDER);
    static final List<PixelBox> BOXES = List.of(new PixelBox(10, 20, 150, 200), new PixelBox(20, 5, 199, 120));
    static final int[] PREFIX = {401, 17, -200, 13, 410, -300, 411, -300};
    static final int[] QUESTION = {13, 77, 5, 250, 19, 402, 44};

    static ChatRexModel model;

    NDManager scope;

    @BeforeAll
    static void load() {
        model = ChatRexModel.load(Golden.folder(FOLDER));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @BeforeEach
    void open() {
        scope = Torch.scope();
    }

    @AfterEach
    void release() {
        scope.close();
    }

    final Conversation conversation(ChatRexModel of, int[] prefix) {
        EncodedImage image = of.encode(scope, IMAGE);
        return of.open(scope, image, of.regions(scope, image, BOXES), prefix, CancellationToken.NEVER);
    }

    static GenerationOptions tokens(int count) {
        return GenerationOptions.greedy(count, Set.of());
    }
}
