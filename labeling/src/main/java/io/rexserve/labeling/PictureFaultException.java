package io.rexserve.labeling;

/// One picture cannot be labelled; the others can. The message says why.
final class PictureFaultException extends Exception {
    PictureFaultException(String sentence) {
        super(sentence);
    }
}
