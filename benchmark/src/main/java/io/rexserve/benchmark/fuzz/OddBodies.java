package io.rexserve.benchmark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Bodies that are not quite JSON, or not quite a form.
final class OddBodies {
    private static final int DEEP = 20_000;
    private static final int MANY = 30_000;

    private final SplittableRandom random;

    OddBodies(SplittableRandom random) {
        this.random = random;
    }

    /// Changes a body.
    ///
    /// @return what was done
    String change(RequestText text, String mediaType) {
        if (random.nextInt(3) == 0) {
            return bytes(text);
        }
        return mediaType.equals(RequestCases.JSON) ? json(text) : form(text);
    }

    private String bytes(RequestText text) {
        byte[] body = text.body().clone();
        return switch (random.nextInt(4)) {
            case 0 -> {
                text.body(Arrays.copyOf(body, random.nextInt(body.length)));
                yield "body cut";
            }
            case 1 -> {
                for (int i = 0; i < 8; i++) {
                    body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                }
                text.body(body);
                yield "bits of the body flipped";
            }
            case 2 -> {
                text.body(new byte[0]);
                yield "no body";
            }
            default -> {
                random.nextBytes(body);
                text.body(body);
                yield "random body";
            }
        };
    }

    private String json(RequestText text) {
        String body = new String(text.body(), UTF_8);
        String inner = body.substring(1, body.length() - 1);
        int choice = random.nextInt(14);
        text.body(
                switch (choice) {
                    case 0 -> ("[" + body + "]").getBytes(UTF_8);
                    case 1 -> ("{" + inner + ",}").getBytes(UTF_8);
                    case 2 -> ("{/* */" + inner + "}").getBytes(UTF_8);
                    case 3 -> (body + body).getBytes(UTF_8);
                    case 4 -> body.getBytes(UTF_16);
                    case 5 -> ("\ufeff" + body).getBytes(UTF_8);
                    case 6 -> ("{\"x\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "," + inner + "}").getBytes(UTF_8);
                    case 7 -> ("{" + manyMembers() + inner + "}").getBytes(UTF_8);
                    case 8 -> ("{\"minScore\":0." + "3".repeat(MANY) + "," + inner + "}").getBytes(UTF_8);
                    case 9 -> body.replace('"', '\'').getBytes(UTF_8);
                    case 10 -> (body.substring(0, 1) + "\"\u00ff\":1," + inner + "}").getBytes(ISO_8859_1);
                    case 11 ->
                        ("{\"maxProposals\":1e" + "9".repeat(random.nextInt(12)) + "," + inner + "}").getBytes(UTF_8);
                    case 12 -> "null".getBytes(UTF_8);
                    default -> ("{\"" + "k".repeat(100_000) + "\":1," + inner + "}").getBytes(UTF_8);
                });
        return "odd JSON " + choice;
    }

    private static String manyMembers() {
        var members = new StringBuilder();
        for (int i = 0; i < MANY; i++) {
            members.append("\"k").append(i).append("\":").append(i).append(',');
        }
        return members.toString();
    }

    private String form(RequestText text) {
        String body = new String(text.body(), ISO_8859_1);
        String border = "--" + FormText.BOUNDARY;
        int choice = random.nextInt(12);
        String changed = switch (choice) {
            case 0 -> body.replace(border + "--", "");
            case 1 -> body.replace("\r\n", "\n");
            case 2 -> body.replace("form-data", "attachment");
            case 3 -> body.replace("name=", "nome=");
            case 4 -> body.replace("name=\"image\"", "name=\"image\"; name=\"labels\"");
            case 5 -> body.replace("filename=\"image.png\"", "filename*=UTF-8''%ff%00../../x");
            case 6 -> body + body;
            case 7 -> part(border, "x").repeat(5_000) + body;
            case 8 -> (border + "\r\nX-Long: " + "h".repeat(20_000) + "\r\n\r\n\r\n") + body;
            case 9 -> body.replace("\r\n\r\n", "\r\nContent-Type: text/plain; charset=utf-99\r\n\r\n");
            case 10 -> body.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
            default -> "preamble\r\n" + border + "\r\n\r\n\r\n" + body + "epilogue";
        };
        text.body(changed.getBytes(ISO_8859_1));
        return "odd form " + choice;
    }

    private static String part(String border, String name) {
        return border + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n1\r\n";
    }
}
