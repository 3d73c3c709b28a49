package io.rexserve.datasets.coco;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/// What a name of an image may mean that is no file as it stands: annotation tools write addresses, percent signs and
/// names of their own stores.
final class FileNames {
    /// Label Studio puts 8 hexadecimal digits before the names of files that are uploaded to it.
    private static final Pattern UPLOAD = Pattern.compile("^[0-9a-f]{8}-(?=.)");

    private FileNames() {}

    /// Other readings, the most literal first.
    ///
    /// @param name with `/`
    static SequencedSet<String> readings(String name) {
        SequencedSet<String> readings = new LinkedHashSet<>();
        String decoded = decoded(name);
        readings.add(decoded);
        int parameter = name.indexOf("?d="); // Label Studio's local files: /data/local-files/?d=folder%2Fname.jpg
        if (parameter >= 0) {
            readings.add(decoded(name.substring(parameter + 3)));
        }
        readings.add(last(name));
        readings.add(last(decoded));
        int query = name.indexOf('?');
        if (query > 0) { // an address with a signature
            readings.add(last(decoded(name.substring(0, query))));
        }
        readings.add(UPLOAD.matcher(last(decoded)).replaceFirst(""));
        readings.remove(name);
        readings.remove("");
        return readings;
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
