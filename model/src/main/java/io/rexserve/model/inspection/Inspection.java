package io.rexserve.model.inspection;

import io.rexserve.model.card.Licence;
import io.rexserve.model.language.checkpoint.Setting;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A checkpoint's family, parts, faults, settings and memory.
///
/// @param source the folder or file
/// @param family what it is recognised as
/// @param shape the network's sizes in words
/// @param parts in the order of computation
/// @param faults what is missing, doubled, misshapen, unexpected or contradictory
/// @param ignored tensors that are known to have no part in inference
/// @param settings the configuration's values with their origins
/// @param overrides those in force, by key
/// @param memory estimates per device and type
/// @param tokenizer what was found beside a language model; empty for others
/// @param licences as the card beside the weights states them, else as their publisher does; empty where nobody does
public record Inspection(
        String source,
        ModelFamily family,
        String shape,
        List<NetworkPart> parts,
        List<String> faults,
        List<String> ignored,
        List<Setting> settings,
        Map<String, String> overrides,
        List<MemoryEstimate> memory,
        List<String> tokenizer,
        List<Licence> licences) {
    public Inspection {
        parts = List.copyOf(parts);
        faults = List.copyOf(faults);
        ignored = List.copyOf(ignored);
        settings = List.copyOf(settings);
        overrides = Map.copyOf(overrides);
        memory = List.copyOf(memory);
        tokenizer = List.copyOf(tokenizer);
        licences = List.copyOf(licences);
    }

    /// Whether a model could be loaded from it.
    public boolean fits() {
        return faults.isEmpty();
    }

    /// With a further fault where no type's weights fit into the free memory of this machine.
    public Inspection withMemoryOfThisMachine() {
        List<String> all = Stream.concat(faults.stream(), FreeMemory.fault(memory).stream())
                .toList();
        return new Inspection(
                source, family, shape, parts, all, ignored, settings, overrides, memory, tokenizer, licences);
    }

    /// Values that were guessed.
    public List<Setting> guesses() {
        return settings.stream()
                .filter(setting -> setting.origin() == Setting.Origin.GUESS)
                .toList();
    }
}
