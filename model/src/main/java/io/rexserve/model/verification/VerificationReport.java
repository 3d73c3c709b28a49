package io.rexserve.model.verification;

import io.rexserve.model.verification.TensorCheck.Verdict;
import java.util.List;

/// The verdict on a model folder.
///
/// @param folder as it was named
/// @param model what the folder holds, such as `UPN, 8 tensors`
/// @param checks one per tensor of `expected.safetensors`, in its order
/// @param notes what a reader should know of the run, a sentence each
public record VerificationReport(String folder, String model, List<TensorCheck> checks, List<String> notes) {
    public VerificationReport {
        checks = List.copyOf(checks);
        notes = List.copyOf(notes);
    }

    /// Whether every expected tensor was computed within its tolerance.
    public boolean passed() {
        return checks.stream().allMatch(check -> check.verdict() == Verdict.PASS);
    }
}
