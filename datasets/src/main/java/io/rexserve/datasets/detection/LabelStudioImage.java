package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.record.ImageSource;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An image as a task names it. Nothing is fetched: of an address, the part that is a file's name counts.
///
/// @param name path of the file, without server or bucket
/// @param url the address, null of a local file
record LabelStudioImage(String name, @Nullable String url) {
    private static final String LOCAL_FILES = "/data/local-files/";
    private static final String UPLOAD = "/data/upload/";
    private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z0-9+.-]*)://[^/]*/*(.*)");
    private static final Pattern UPLOADED = Pattern.compile("[0-9a-f]{8}-(.+)");
    private static final Pattern DATA = Pattern.compile("(?s)data:image/([a-z0-9.+-]+);base64,(.*)");

    /// What a task's field names.
    static LabelStudioImage of(String field) {
        Matcher address = ADDRESS.matcher(field);
        boolean remote = address.matches();
        String path = remote ? "/" + address.group(2) : field;
        String url = remote ? field : null;
        if (path.startsWith(LOCAL_FILES)) {
            return new LabelStudioImage(relative(decoded(parameter(path))), null);
        }
        if (path.startsWith(UPLOAD)) {
            return new LabelStudioImage(decoded(withoutQuery(path.substring(UPLOAD.length()))), null);
        }
        if (!remote) {
            return new LabelStudioImage(field, null);
        }
        String key = field.startsWith("http") ? decoded(withoutQuery(path)) : path;
        return new LabelStudioImage(relative(key), url);
    }

    /// The image itself, where the field holds it; empty if it holds a name.
    ///
    /// @param key of the image, to make a name from
    static Optional<ImageSource> embedded(String field, String key) {
        Matcher data = DATA.matcher(field);
        if (!data.matches()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(data.group(2));
            return Optional.of(new ImageSource.Bytes(key + "." + data.group(1), bytes));
        } catch (IllegalArgumentException _) { // told as an image that cannot be read
            return Optional.of(new ImageSource.Bytes(key + "." + data.group(1), new byte[0]));
        }
    }

    /// The address under which Label Studio serves a local file.
    static String url(String name) {
        return LOCAL_FILES + "?d="
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
    }

    private static String parameter(String path) {
        int at = path.indexOf("?d=");
        String value = at < 0 ? "" : path.substring(at + "?d=".length());
        int next = value.indexOf('&');
        return next < 0 ? value : value.substring(0, next);
    }

    private static String withoutQuery(String path) {
        int at = path.indexOf('?');
        return at < 0 ? path : path.substring(0, at);
    }

    private static String relative(String path) {
        return path.replaceFirst("^/+", "");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // a percent sign that stands for itself
            return text;
        }
    }

    /// Where the file is: by its whole name, by its last part, or by the name that it had before it was uploaded, in
    /// the first of the folders that has it.
    ///
    /// @return empty if the name leads outside
    Optional<Path> find(List<Path> folders, DatasetRoot root) {
        Optional<Path> expected = root.resolve(folders.getFirst(), name);
        if (expected.isEmpty()) {
            return Optional.empty();
        }
        Set<String> names = new LinkedHashSet<>();
        String last = name.substring(name.lastIndexOf('/') + 1);
        names.add(name);
        names.add(last);
        Matcher uploaded = UPLOADED.matcher(last);
        if (uploaded.matches()) {
            names.add(uploaded.group(1));
        }
        return names.stream()
                .flatMap(candidate -> folders.stream().flatMap(folder -> root.resolve(folder, candidate).stream()))
                .filter(Files::isRegularFile)
                .findFirst()
                .or(() -> expected);
    }
}
