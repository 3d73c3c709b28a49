package io.rexserve.trainer.stage;

import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.trainer.corpus.ImageCache;
import io.rexserve.trainer.corpus.TrainingImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The boxes that a proposal network finds in each image (fine-grained prompt), computed once and kept in a file.
///
/// The file has a line for the network and the thresholds, then one for each image content. A line cut off by a kill is
/// computed again; a file of another network or other thresholds is begun anew.
public final class ImageProposals {
    private static final int REPORT_EVERY = 50;
    private static final int NUMBERS = 5;
    private static final ImageCache FULL_SIZE = new ImageCache(Integer.MAX_VALUE, 0);

    private final ProposalOptions options;
    private final Path file;
    private final Map<String, List<Proposal>> known = new HashMap<>();
    private final Map<TrainingImage, String> contents = new HashMap<>();

    private ImageProposals(ProposalOptions options, Path file) {
        this.options = options;
        this.file = file;
    }

    /// Reads what the file has and computes the rest.
    ///
    /// @param images all that will be asked for
    /// @param file is written line by line
    /// @param progress receives a line now and then
    /// @throws InterruptedException if the thread is interrupted; what was computed is in the file
    public static ImageProposals of(
            ProposalOptions options, List<TrainingImage> images, Path file, Consumer<String> progress)
            throws IOException, InterruptedException {
        var proposals = new ImageProposals(options, file);
        var missing = new ArrayList<TrainingImage>();
        String header = proposals.header();
        proposals.read(header);
        for (TrainingImage image : images) {
            String content = content(image);
            proposals.contents.put(image, content);
            if (!proposals.known.containsKey(content)) {
                missing.add(image);
            }
        }
        if (!missing.isEmpty()) {
            proposals.compute(header, missing, progress);
        }
        return proposals;
    }

    /// Boxes in pixels of the image as it is stored, best first.
    public List<Proposal> of(TrainingImage image) {
        String content = Objects.requireNonNull(contents.get(image), "an image that was announced");
        return Objects.requireNonNull(known.get(content), "computed");
    }

    private String header() throws IOException {
        return JsonMapper.shared()
                .writeValueAsString(Map.of("network", digest(Path.of(options.model())), "options", options));
    }

    private void read(String header) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        String all = Files.readString(file);
        int end = all.lastIndexOf('\n');
        List<String> lines = end < 0 ? List.of() : List.of(all.substring(0, end).split("\n"));
        if (lines.isEmpty() || !same(lines.getFirst(), header)) {
            Files.delete(file);
            return;
        }
        for (String line : lines.subList(1, lines.size())) {
            JsonNode node = parsed(line);
            known.put(node.path("image").asString(), boxes(node.path("boxes")));
        }
        if (end + 1 < all.length()) {
            Files.writeString(file, all.substring(0, end + 1));
        }
    }

    private boolean same(String line, String header) {
        return parsed(line).equals(parsed(header));
    }

    private JsonNode parsed(String line) {
        try {
            return JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            throw new CheckpointException(
                    file + ": a line that is no JSON (expected: as written; delete the file to compute it again)", e);
        }
    }

    private static List<Proposal> boxes(JsonNode rows) {
        var boxes = new ArrayList<Proposal>();
        for (JsonNode row : rows) {
            var n = new float[NUMBERS];
            for (int i = 0; i < NUMBERS; i++) {
                n[i] = (float) row.path(i).asDouble();
            }
            boxes.add(new Proposal(new PixelBox(n[0], n[1], n[2], n[3]), n[4]));
        }
        return boxes;
    }

    private void compute(String header, List<TrainingImage> missing, Consumer<String> progress)
            throws IOException, InterruptedException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        boolean begun = Files.exists(file);
        try (UpnModel model = UpnModel.load(Path.of(options.model()));
                BufferedWriter out = Files.newBufferedWriter(
                        file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            if (!begun) {
                out.write(header + "\n");
            }
            int done = 0;
            for (TrainingImage image : missing) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("proposals of " + done + " of " + missing.size() + " images");
                }
                write(out, Objects.requireNonNull(contents.get(image)), proposed(model, image));
                if (++done % REPORT_EVERY == 0 || done == missing.size()) {
                    progress.accept("proposals of " + done + " of " + missing.size() + " images");
                }
            }
        }
    }

    private void write(BufferedWriter out, String content, List<Proposal> proposals) throws IOException {
        List<List<Float>> rows = proposals.stream()
                .map(p -> List.of(
                        p.box().x1(), p.box().y1(), p.box().x2(), p.box().y2(), p.score()))
                .toList();
        out.write(JsonMapper.shared().writeValueAsString(Map.of("image", content, "boxes", rows)) + "\n");
        out.flush();
        known.put(content, proposals);
    }

    private List<Proposal> proposed(UpnModel model, TrainingImage image) {
        RgbImage decoded = FULL_SIZE.image(image).image();
        ProposalSet fine = Objects.requireNonNull(
                model.propose(decoded, EnumSet.of(Granularity.FINE)).get(Granularity.FINE), "asked for");
        return fine.filter(options.minScore(), options.nmsIou(), options.most());
    }

    private static String content(TrainingImage image) throws IOException {
        return HexFormat.of().formatHex(sha256().digest(image.record().image().read()));
    }

    /// Of the weights and configuration of a model folder, or of one file.
    private static String digest(Path model) throws IOException {
        MessageDigest digest = sha256();
        for (Path path : files(model)) {
            digest.update(path.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            try (var in = Files.newInputStream(path)) {
                byte[] buffer = new byte[1 << 20];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files(Path model) throws IOException {
        if (!Files.isDirectory(model)) {
            return List.of(model);
        }
        try (Stream<Path> all = Files.list(model)) {
            return all.filter(Files::isRegularFile)
                    .filter(path ->
                            path.getFileName().toString().matches(".*\\.(safetensors|bin|pth|pt)|config\\.json"))
                    .sorted()
                    .toList();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java)", e);
        }
    }
}
