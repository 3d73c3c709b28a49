package io.rexserve.tuning;

import io.rexserve.cli.Home;
import io.rexserve.cli.Machine;
import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.model.card.TrainedOn;
import io.rexserve.trainer.assembly.AssembledPart;
import io.rexserve.trainer.assembly.Assembly;
import io.rexserve.trainer.assembly.Assembly.Assembled;
import io.rexserve.trainer.assembly.AssemblyOptions;
import io.rexserve.trainer.assembly.PartName;
import io.rexserve.tuning.card.BaseModel;
import io.rexserve.tuning.card.ModelCard;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve assemble`: a new ChatRex folder from the publishers' files of its parts.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "assemble",
        mixinStandardHelpOptions = true,
        description = {
            "Make a new ChatRex folder of a language model, CLIP and ConvNeXt as their publishers ship them.",
            "The tokens of boxes and answers are added, the projectors are initialised: tune alignment comes next.",
            "Licences are read from README.md, LICENSE or config.json of each part and written into the card."
        })
public final class AssembleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--llm",
            required = true,
            paramLabel = "DIR",
            description = "a causal language model of Qwen2's or LLaMA's kind in Hugging Face's layout")
    private Path languageModel;

    @Option(
            names = "--clip",
            required = true,
            paramLabel = "DIR",
            description = "CLIP ViT-L/14 of 336 pixels in Hugging Face's layout; its text tower is not used")
    private Path clip;

    @Option(
            names = "--convnext",
            required = true,
            paramLabel = "DIR_OR_FILE",
            description = "LAION's ConvNeXt-L of 320 pixels in open_clip's or timm's layout")
    private Path convnext;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "the new folder")
    private Path out;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description = "chatrex, chatrex-vicuna or rexseek (default: rexseek for Qwen2's kind, chatrex for LLaMA's)")
    private @Nullable String template;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "of the projectors and of the rows of new tokens (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--llm-licence", paramLabel = "NAME", description = "instead of the one that its files state")
    private @Nullable String languageModelLicence;

    @Option(names = "--clip-licence", paramLabel = "NAME", description = "the same of CLIP")
    private @Nullable String clipLicence;

    @Option(names = "--convnext-licence", paramLabel = "NAME", description = "the same of ConvNeXt")
    private @Nullable String convnextLicence;

    public static void main(String[] arguments) {
        RexServeCommandLine.main(arguments, new AssembleCommand());
    }

    @Override
    public Integer call() throws IOException {
        var options = new AssemblyOptions(languageModel, clip, convnext, template, licences(), seed);
        PrintWriter print = spec.commandLine().getOut();
        Assembled model =
                Assembly.write(options, out, assembled -> card(assembled).write(assembled.folder()), copied -> {
                    print.println(copied);
                    print.flush();
                });
        report(model, print);
        return 0;
    }

    private Map<PartName, String> licences() {
        var given = new EnumMap<PartName, String>(PartName.class);
        put(given, PartName.LANGUAGE_MODEL, languageModelLicence);
        put(given, PartName.CLIP, clipLicence);
        put(given, PartName.CONVNEXT, convnextLicence);
        return given;
    }

    private static void put(Map<PartName, String> given, PartName part, @Nullable String licence) {
        if (licence != null) {
            given.put(part, licence);
        }
    }

    private ModelCard card(Assembled model) {
        var recipe = new LinkedHashMap<String, String>();
        recipe.put("seed", String.valueOf(seed));
        recipe.put("new tokens", String.valueOf(model.newTokens()));
        recipe.put(
                "rows of the token table", String.valueOf(model.config().llm().vocab()));
        recipe.put("projectors", "initialised at random, to be trained by tune alignment");
        return new ModelCard(
                String.valueOf(out.toAbsolutePath().normalize().getFileName()),
                List.of(
                        "A model of the ChatRex family, assembled of the parts below. Its projectors are not trained yet: it"
                                + " answers nothing sensible before the stages alignment, perception and joint."),
                model.parts().stream().map(AssembledPart::licence).toList(),
                TrainedOn.UNSTATED,
                model.parts().stream()
                        .map(part -> new BaseModel(part.part().title(), part.name(), part.published(), part.sha256()))
                        .toList(),
                List.of(),
                Map.of(),
                recipe,
                List.of(),
                "",
                Machine.here(Home.folder()).commit(),
                LocalDate.now(ZoneOffset.UTC));
    }

    private void report(Assembled model, PrintWriter print) {
        for (AssembledPart part : model.parts()) {
            print.println(part.licence().text());
            part.others().forEach(other -> print.println("  but also " + other.text()));
        }
        print.printf(
                Locale.ROOT,
                "%s: %d tensors, %.2f GB, %d new tokens, %d rows%n",
                out,
                model.tensors(),
                model.bytes() / 1e9,
                model.newTokens(),
                model.config().llm().vocab());
        print.flush();
    }
}
