package io.rexserve.data.phrase;

import java.util.List;

/// Where a sentence comes to its subject.
final class Introductions {
    private Introductions() {}

    /// Behind "On the left there is", "Wearing a hat,", "In the center stands"; 0 if the sentence begins with its
    /// subject.
    static int end(List<Token> words) {
        if (words.isEmpty() || !words.getFirst().is("ADP", "VERB", "SCONJ")) {
            return 0;
        }
        for (int i = 1; i < words.size(); i++) {
            Token word = words.get(i);
            if (word.text().equals(",")
                    || (word.is("AUX", "VERB") && words.getFirst().is("ADP"))) {
                return i + 1;
            }
        }
        return 0;
    }
}
