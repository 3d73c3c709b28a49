package io.rexserve.data.conversation;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which picture the name in a dialogue means.
final class PictureNames {
    private PictureNames() {}

    /// The last part of a path without the ending of its file name.
    static String stem(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }

    /// Names under which a picture's dialogues may stand: its path, its key in an archive or a table, its content id.
    static Set<String> of(RexverseRecord record) {
        Origin origin = record.origin();
        var names = new LinkedHashSet<String>();
        @Nullable String key = origin.key();
        if (key != null) {
            names.add(key);
            names.add(origin.path() + "/" + key);
        } else {
            names.add(origin.path());
        }
        names.add(record.id());
        return names;
    }

    /// Whether a dialogue's name means a picture: they are equal, or one is the end of the other at a `/`. Keys of
    /// archives have no ending.
    static boolean means(String stated, Set<String> names) {
        String bare = stated.substring(0, stated.length() - ending(stated).length());
        return names.stream()
                .anyMatch(name -> endsWith(stated, name) || endsWith(name, stated) || endsWith(bare, name));
    }

    private static String ending(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.substring(stem(path).length());
    }

    private static boolean endsWith(String path, String end) {
        return path.equals(end) || path.endsWith("/" + end);
    }
}
