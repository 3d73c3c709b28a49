package io.rexserve.datasets.sheet;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// A self-contained HTML page of images with their boxes and texts. Its content security policy allows the one style
/// and the one script in it, by their hashes, and pictures inside the page: nothing is loaded, and nothing that a
/// dataset says can run.
public final class ContactSheet {
    /// Longest side of a picture, in pixels.
    private static final int SIDE = 640;

    private ContactSheet() {}

    /// Writes the page.
    ///
    /// @param file that does not exist
    /// @param title of the page, such as the dataset's path
    /// @param seen images that the records were taken from
    /// @throws java.nio.file.FileAlreadyExistsException if the file exists
    public static void write(Path file, String title, List<ImageRecord> records, long seen) throws IOException {
        Map<String, Integer> indices = new HashMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (ImageRecord record : records) {
            record.regions().stream().map(Region::name).distinct().forEach(name -> counts.merge(name, 1, Integer::sum));
        }
        counts.keySet().forEach(name -> indices.put(name, indices.size()));
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW)) {
            out.write(head(title, records, seen, counts, indices));
            for (ImageRecord record : records) {
                Thumbnail thumbnail = Thumbnail.of(record.image(), SIDE);
                out.write(new SheetCard(record, thumbnail, name -> Objects.requireNonNull(indices.get(name))).html());
            }
            out.write("</main>\n<script>" + resource("sheet.js") + "</script>\n</body>\n</html>\n");
        }
    }

    private static String head(
            String title,
            List<ImageRecord> records,
            long seen,
            Map<String, Integer> counts,
            Map<String, Integer> indices) {
        String style = resource("sheet.css");
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src '")
                .append(hash(style))
                .append("'; script-src '")
                .append(hash(resource("sheet.js")))
                .append("'; base-uri 'none'; form-action 'none'\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(HtmlText.of(title))
                .append("</title>\n<style>")
                .append(style)
                .append("</style>\n</head>\n<body>\n<header>\n<h1><bdi>")
                .append(HtmlText.of(title))
                .append("</bdi></h1>\n");
        long regions =
                records.stream().mapToLong(record -> record.regions().size()).sum();
        html.append(String.format(
                Locale.ROOT,
                "<p>%,d of the dataset's %,d images, %,d regions, %,d names</p>%n",
                records.size(),
                seen,
                regions,
                counts.size()));
        html.append("<div class=\"controls\"><label>Name <select id=\"category\"><option value=\"\">all</option>\n");
        counts.forEach((name, images) -> html.append("<option value=\"")
                .append(indices.get(name))
                .append("\">")
                .append(HtmlText.of(name.isEmpty() ? "(no name)" : HtmlText.cut(name, 60)))
                .append(" (")
                .append(images)
                .append(")</option>\n"));
        return html.append("</select></label>\n<label>Text <input id=\"search\" type=\"search\"></label>\n")
                .append("<label><input id=\"names\" type=\"checkbox\" checked> names in the pictures</label>\n")
                .append("<span id=\"shown\"></span></div>\n</header>\n<main>\n")
                .toString();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ContactSheet.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) { // of our own jar
            throw new IllegalStateException(name, e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
    }
}
