package io.rexserve.trainer.ood;

import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.OodProbe;
import io.rexserve.model.proposal.UpnModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Makes the [OodProbe] of a proposal network from folders of pictures like those that it was trained on and of others.
///
/// Each picture counts twice, as it is and scaled and compressed again. Every fourth picture is held out: the
/// threshold is set on these, and the figures are of these.
public final class OodProbeTraining {
    private static final int HELD_OUT = 4;

    private final Options options;
    private final PrintStream out;

    /// @param upn model folder, which receives the probe
    /// @param familiar folders of pictures like the training images
    /// @param unfamiliar folders of other pictures
    /// @param generated painted pictures of each kind among the unfamiliar ones
    /// @param reported folders that are only measured on
    /// @param perFolder pictures of one folder at most
    /// @param penalty of the squared weights
    /// @param falseAlarms share of the familiar pictures that may count as unfamiliar
    public record Options(
            Path upn,
            List<Path> familiar,
            List<Path> unfamiliar,
            int generated,
            List<Path> reported,
            int perFolder,
            double penalty,
            double falseAlarms) {
        public Options {
            familiar = List.copyOf(familiar);
            unfamiliar = List.copyOf(unfamiliar);
            reported = List.copyOf(reported);
            if (unfamiliar.isEmpty() && generated == 0) {
                throw new IllegalArgumentException(
                        "unfamiliar pictures: none (expected: a folder of them, or generated ones)");
            }
        }
    }

    private OodProbeTraining(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /// @param out receives what was measured
    public static void run(Options options, PrintStream out) throws IOException {
        new OodProbeTraining(options, out).run();
    }

    /// Feature vectors of one folder, or of one kind of generated pictures.
    private record Samples(String name, List<float[]> fitted, List<float[]> heldOut) {
        Samples(String name) {
            this(name, new ArrayList<>(), new ArrayList<>());
        }

        void add(UpnModel upn, int number, RgbImage image, SplittableRandom random) {
            List<float[]> into = number % HELD_OUT == HELD_OUT - 1 ? heldOut : fitted;
            into.add(upn.oodFeatures(image));
            into.add(upn.oodFeatures(PictureFolder.recompressed(image, random)));
        }
    }

    private void run() throws IOException {
        Torch.useThreads(1); // small operators: more threads wait for each other
        try (UpnModel upn = UpnModel.load(options.upn())) {
            List<Samples> familiar = samples(upn, options.familiar());
            List<Samples> unfamiliar = new ArrayList<>(samples(upn, options.unfamiliar()));
            if (options.generated() > 0) {
                for (GeneratedPicture kind : GeneratedPicture.values()) {
                    unfamiliar.add(samples(upn, kind));
                }
            }
            LinearProbe probe = LinearProbe.fit(
                    all(familiar.stream().map(Samples::fitted)),
                    all(unfamiliar.stream().map(Samples::fitted)),
                    options.penalty());
            double[] negative = scores(probe, all(familiar.stream().map(Samples::heldOut)));
            double threshold = quantile(negative, 1 - options.falseAlarms());
            for (Samples samples :
                    Stream.concat(familiar.stream(), unfamiliar.stream()).toList()) {
                report(samples.name(), scores(probe, samples.heldOut()), negative, threshold);
            }
            write(probe, threshold);
            for (Path folder : options.reported()) {
                Samples samples = samples(upn, PictureFolder.of(folder, options.perFolder()));
                List<float[]> every = all(Stream.of(samples.fitted(), samples.heldOut()));
                report(samples.name(), scores(probe, every), negative, threshold);
            }
        }
    }

    private List<Samples> samples(UpnModel upn, List<Path> folders) throws IOException {
        var samples = new ArrayList<Samples>();
        for (Path folder : folders) {
            samples.add(samples(upn, PictureFolder.of(folder, options.perFolder())));
        }
        return samples;
    }

    private Samples samples(UpnModel upn, PictureFolder pictures) throws IOException {
        var samples = new Samples(pictures.folder().toString());
        var random = new SplittableRandom(1);
        for (int i = 0; i < pictures.files().size(); i++) {
            Path file = pictures.files().get(i);
            Optional<RgbImage> image = PictureFolder.read(file);
            if (image.isEmpty()) {
                out.println(file + ": cannot be decoded, left out");
                continue;
            }
            samples.add(upn, i, image.get(), random);
        }
        return samples;
    }

    private Samples samples(UpnModel upn, GeneratedPicture kind) {
        var samples = new Samples("generated " + kind);
        var random = new SplittableRandom(1);
        for (int i = 0; i < options.generated(); i++) {
            samples.add(upn, i, kind.picture(i), random);
        }
        return samples;
    }

    private static List<float[]> all(Stream<List<float[]>> lists) {
        return lists.flatMap(List::stream).toList();
    }

    private static double[] scores(LinearProbe probe, List<float[]> features) {
        return features.stream().mapToDouble(probe::score).toArray();
    }

    /// The smallest of the values that at least this share does not exceed.
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.clamp((long) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }

    /// Probability that a positive scores higher than a negative; ties count half.
    static double auc(double[] positive, double[] negative) {
        double won = 0;
        for (double high : positive) {
            for (double low : negative) {
                won += high > low ? 1 : high == low ? 0.5 : 0;
            }
        }
        return won / positive.length / negative.length;
    }

    private void report(String name, double[] scores, double[] negative, double threshold) {
        long flagged = Arrays.stream(scores).filter(score -> score > threshold).count();
        out.println(String.format(
                Locale.ROOT,
                "%s: %d, flagged %.3f, AUC against the familiar ones held out %.3f",
                name,
                scores.length,
                (double) flagged / scores.length,
                auc(scores, negative)));
    }

    /// The threshold becomes part of the bias.
    private void write(LinearProbe probe, double threshold) throws IOException {
        var weight = new float[probe.weight().length];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) probe.weight()[i];
        }
        OodProbe.write(
                options.upn(),
                weight,
                (float) (probe.bias() - threshold),
                Map.of(
                        "penalty", Double.toString(options.penalty()),
                        "false_alarms", Double.toString(options.falseAlarms()),
                        "threshold", String.format(Locale.ROOT, "%.4f", threshold)));
        out.println("wrote " + options.upn().resolve(OodProbe.FILE));
    }
}
