package io.rexserve.data.embedded;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.NoEndpoint;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.StageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bundled picture of turtles before stages with the embedded networks.
final class Turtles {
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    static final ModelSource SOURCE = ModelSource.of(
            HOME.resolve(ModelSource.EMBEDDED_UPN).toString(),
            HOME.resolve(ModelSource.EMBEDDED_CHAT_REX).toString(),
            "cpu",
            "float32",
            1);
    static final RexverseRecord BARE = RexverseRecord.of("0".repeat(64), Origin.of("turtles.jpg"), 640, 480, 1);

    private Turtles() {}

    static Outcome run(StageSettings settings, RexverseRecord record) throws IOException, InterruptedException {
        return NoEndpoint.run(settings, record, Files.readAllBytes(HOME.resolve("samples/turtles.jpg")));
    }
}
