package io.rexserve.datasets.coco;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/// What a name of an image may mean that is no file as it stands: annotation tools write addresses, percent signs and
/// names of their own stores.
final class FileNames {
    /// Label Studio puts 8 hexadecimal digits before the names of files that are uploaded to it.
    private static final Pattern UPLOAD = Pattern.compile("^[0-9a-f]{8}-(?=.)");

    private FileNames() {}

    /// Folders in front of a name that are tried one after the other: tools write their own store before the part that
    /// counts.
    private static final int FOLDERS = 8;

    /// Other readings, the most literal first: percent signs decoded, without the address, without folders from the
    /// front, without the digits of an upload, accents as one character or as two.
    ///
    /// @param name with `/`
    static SequencedSet<String> readings(String name) {
        SequencedSet<String> readings = new LinkedHashSet<>();
        for (String spelled : spellings(name)) {
            readings.add(spelled);
            String tail = spelled;
            for (int cut = 0; cut < FOLDERS && tail.indexOf('/') >= 0; cut++) {
                tail = tail.substring(tail.indexOf('/') + 1);
                readings.add(tail);
            }
            readings.add(last(spelled));
            readings.add(UPLOAD.matcher(last(spelled)).replaceFirst(""));
        }
        for (String reading : List.copyOf(readings)) {
            readings.add(Normalizer.normalize(reading, Normalizer.Form.NFC));
            readings.add(Normalizer.normalize(reading, Normalizer.Form.NFD));
        }
        readings.remove(name);
        readings.remove("");
        return readings;
    }

    private static SequencedSet<String> spellings(String name) {
        SequencedSet<String> spellings = new LinkedHashSet<>();
        spellings.add(name);
        spellings.add(decoded(name));
        int parameter = name.indexOf("?d="); // Label Studio's local files: /data/local-files/?d=folder%2Fname.jpg
        if (parameter >= 0) {
            spellings.add(decoded(name.substring(parameter + 3)));
        }
        int query = name.indexOf('?');
        if (query > 0) { // an address with a signature
            spellings.add(decoded(name.substring(0, query)));
        }
        return spellings;
    }

    /// Behind its last `/`.
    static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String decoded(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // a percent sign that is one
            return name;
        }
    }
}
