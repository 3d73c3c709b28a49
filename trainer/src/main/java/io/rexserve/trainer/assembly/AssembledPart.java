package io.rexserve.trainer.assembly;

import io.rexserve.model.card.Licence;
import io.rexserve.model.card.LicenceReader;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.model.weights.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A part as the new model's card names it.
///
/// @param part which
/// @param name its folder's, or `ORGANISATION/NAME` where it lies in Hugging Face's cache
/// @param published whether the name is that of Hugging Face's
/// @param sha256 digest of its files, see [ModelDigest]
/// @param licence the one that counts
/// @param others further statements that name another licence
public record AssembledPart(
        PartName part, String name, boolean published, String sha256, Licence licence, List<Licence> others) {
    private static final String CACHED = "models--";

    public AssembledPart {
        others = List.copyOf(others);
    }

    static AssembledPart of(PartName part, AssemblyOptions options) {
        Path given = options.path(part);
        Path files = ModelFolder.resolve(given);
        Path folder = Files.isDirectory(files) ? files : files.toAbsolutePath().resolveSibling("");
        List<Licence> stated = LicenceReader.statements(part.title(), folder);
        Licence licence = Optional.ofNullable(options.licences().get(part))
                .map(name -> new Licence(part.title(), name, "", "given by --" + part.option() + "-licence"))
                .or(() -> stated.stream().findFirst())
                .orElseGet(() -> Licence.unknown(part.title(), LicenceReader.SEARCHED));
        Optional<String> cached = cached(given);
        return new AssembledPart(
                part,
                cached.orElseGet(
                        () -> String.valueOf(given.toAbsolutePath().normalize().getFileName())),
                cached.isPresent(),
                ModelDigest.of(files).sha256(),
                licence,
                stated.stream()
                        .filter(other -> !other.name().equalsIgnoreCase(licence.name()))
                        .toList());
    }

    /// `models--Qwen--Qwen2.5-0.5B` is `Qwen/Qwen2.5-0.5B`.
    private static Optional<String> cached(Path given) {
        for (Path name : given.toAbsolutePath().normalize()) {
            String text = name.toString();
            if (text.startsWith(CACHED) && text.indexOf("--", CACHED.length()) > 0) {
                return Optional.of(text.substring(CACHED.length()).replaceFirst("--", "/"));
            }
        }
        return Optional.empty();
    }
}
