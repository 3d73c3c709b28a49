package io.rexserve.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A key as clients send it: `rex_ID_SECRET`. The id is public and names the line of the keys file; the secret is
/// 256 random bits, so that one fast hash is enough to store it by.
///
/// @param id 10 letters and digits
public record KeyText(String id, String text) {
    private static final int ID_LENGTH = 10;
    private static final int SECRET_BYTES = 32;
    private static final String ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final Pattern FORM = Pattern.compile("rex_([a-z0-9]{10})_[A-Za-z0-9_-]{43}");
    static final String PREFIX = "rex_";

    /// A new key.
    public static KeyText create() {
        var random = new SecureRandom();
        var id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text =
                PREFIX + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return new KeyText(id.toString(), text);
    }

    /// What was sent, if it has the form of a key.
    static Optional<KeyText> of(String sent) {
        Matcher form = FORM.matcher(sent);
        return form.matches() ? Optional.of(new KeyText(form.group(1), sent)) : Optional.empty();
    }

    /// Whether a text that anybody may see holds a key.
    static boolean occursIn(String text) {
        return FORM.matcher(text).find();
    }

    /// What a keys file holds of it: the SHA-256 of the whole text, hexadecimal.
    public String hash() {
        return HexFormat.of().formatHex(digest());
    }

    byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 (expected: in every Java runtime)", e);
        }
    }

    /// Never the secret.
    @Override
    public String toString() {
        return PREFIX + id + "_...";
    }
}
