package io.rexserve.gateway.problem;

/// What a kind of problem means and what helps, for people: the text of its page and of `docs/problems.md`.
///
/// @param meaning when it occurs
/// @param remedy what the caller, or who runs the suite, can do
public record ProblemGuide(String meaning, String remedy) {
    private static final String LATER = "Send the same request again after the seconds of Retry-After.";

    public static ProblemGuide of(ProblemKind kind) {
        return kind.status() < 422 || kind.status() >= 500 ? ofHttp(kind) : ofContent(kind);
    }

    /// Whether the same request may succeed later, in a sentence.
    public static String retry(ProblemKind kind) {
        return kind.retryable()
                ? "Yes: the same request may succeed later; wait for Retry-After where it is given."
                : "No: the same request would be refused again.";
    }

    private static ProblemGuide guide(String meaning, String remedy) {
        return new ProblemGuide(meaning, remedy);
    }

    private static ProblemGuide ofContent(ProblemKind kind) {
        return switch (kind) {
            case UNREADABLE_IMAGE ->
                guide(
                        "The file is damaged, ends too early, or uses a variant of its format that is not supported.",
                        "Open the picture elsewhere and save it anew as JPEG or PNG. The detail names what was found.");
            case TOO_MANY_PIXELS ->
                guide(
                        "Width times height exceed max-image-pixels, told from the header before anything is decoded.",
                        "Scale the picture down; the models see at most about a thousand pixels of a side anyway.");
            case ASPECT_RATIO ->
                guide(
                        "The longer side is too many times the shorter one (max-aspect-ratio).",
                        "Cut the picture into pieces.");
            case PROMPT_TOO_LONG ->
                guide(
                        "Image, regions and texts together need more tokens than the language model takes.",
                        "Ask for fewer labels or regions, or shorter texts; split the request.");
            case IDEMPOTENCY_KEY_REUSED ->
                guide(
                        "An Idempotency-Key was sent before with a different request.",
                        "Use a new key for each new request, and the same key only to repeat the same bytes.");
            case RATE_LIMITED ->
                guide(
                        "The client of the key has used its cost per minute or has too many requests open, or too many "
                                + "wrong keys came from the address.",
                        LATER + " The headers RateLimit and RateLimit-Policy tell what is left. Another replica would "
                                + "refuse as well.");
            case QUOTA_EXCEEDED ->
                guide(
                        "The client of the key has used what it may use in a day.",
                        LATER + " Who runs the suite can raise cost-per-day in the line of the key.");
            case TOO_MANY_BATCHES ->
                guide(
                        "The caller has as many open batches as are accepted.",
                        "Wait until one has ended, or cancel one; send more requests in one batch.");
            case HEADERS_TOO_LARGE ->
                guide("The headers together exceed the server's limit.", "Send fewer or shorter headers.");
            case CALLER_GONE ->
                guide(
                        "The connection was closed before the answer was written. Only logs and meters name it.",
                        "Wait longer before giving up; X-Request-Timeout-Ms tells the server how long that is.");
            case CANCELLED ->
                guide(
                        "The batch was cancelled before this line of it was answered.",
                        "Send the lines without an answer in a new batch.");
            default -> throw new IllegalArgumentException(kind + " (expected: a kind of status 422 to 499)");
        };
    }

    private static ProblemGuide ofHttp(ProblemKind kind) {
        return kind.status() < 500 ? ofRequest(kind) : ofService(kind);
    }

    private static ProblemGuide ofRequest(ProblemKind kind) {
        return switch (kind) {
            case INVALID_REQUEST ->
                guide(
                        "A field is missing, unknown, or has a value that the interface does not take. errors names each.",
                        "Correct the fields in errors; the API document at /openapi.json describes all of them.");
            case MALFORMED_BODY ->
                guide(
                        "The body is not the JSON or the multipart form that its Content-Type says.",
                        "Check quotes, boundaries and encoding (UTF-8); let a library write the body.");
            case MALFORMED_REQUEST ->
                guide(
                        "The request is not well-formed HTTP, has an odd path, two credentials, or a key in its address.",
                        "Use a current HTTP client, the paths of the API document, and one credential in a header.");
            case UNAUTHORIZED ->
                guide(
                        "No valid key or token came with the request: none, an unknown or expired one, or one that was revoked.",
                        "Send Authorization: Bearer KEY or X-API-Key: KEY. Who runs the suite makes keys with "
                                + "./rexserve keys create.");
            case FORBIDDEN ->
                guide(
                        "The key is valid but lacks the scope that the detail names, or the page of another site has "
                                + "called that cors-origins does not name.",
                        "Use a key with the scope, or have the origin added.");
            case NOT_FOUND ->
                guide(
                        "Nothing is at this address, or what was there belongs to another caller or has been deleted.",
                        "Compare the path with the API document; paths have no slash at their end.");
            case METHOD_NOT_ALLOWED ->
                guide("The address takes other methods.", "Use one of the methods in the header Allow.");
            case NOT_ACCEPTABLE ->
                guide(
                        "The answer cannot be given in a type that the header Accept permits.",
                        "Accept application/json, or text/event-stream where answers stream.");
            case BODY_TIMEOUT ->
                guide(
                        "The body did not arrive in time (body-timeout, min-upload-rate, the request's own time).",
                        "Send a smaller picture or use a faster connection.");
            case BATCH_NOT_FINISHED ->
                guide(
                        "Results were asked for while lines of the batch have none yet.",
                        "Wait until its state is finished or cancelled, or read what there is with after=-1.");
            case REQUEST_IN_PROGRESS ->
                guide(
                        "A request with the same Idempotency-Key is being answered.",
                        LATER + " It then gets the stored answer.");
            case BODY_TOO_LARGE ->
                guide("The body exceeds what any request may have.", "Send fewer or smaller pictures in one request.");
            case IMAGE_TOO_LARGE ->
                guide("The image file exceeds max-image-size.", "Scale it down, or save it with stronger compression.");
            case URI_TOO_LONG ->
                guide(
                        "The path exceeds 512 characters, or the address the server's limit.",
                        "Send options in the body.");
            case UNSUPPORTED_MEDIA_TYPE ->
                guide(
                        "The Content-Type, its charset or the Content-Encoding is not taken at this address.",
                        "Send application/json or multipart/form-data in UTF-8.");
            case UNKNOWN_IMAGE_FORMAT ->
                guide(
                        "The first bytes are those of no image format that is read.",
                        "Send JPEG, PNG, WebP, GIF or BMP; convert HEIC and AVIF first.");
            case RANGE_NOT_SATISFIABLE ->
                guide("The header Range names bytes that are not there.", "Ask without Range, or for bytes that are.");
            case EXPECTATION_FAILED ->
                guide("The header Expect asks for something else than 100-continue.", "Leave the header out.");
            default -> throw new IllegalArgumentException(kind + " (expected: a kind of status 400 to 421)");
        };
    }

    private static ProblemGuide ofService(ProblemKind kind) {
        return switch (kind) {
            case INTERNAL ->
                guide(
                        "The gateway has a fault. Its log has the cause under the request's id.",
                        "Report it with the request's id. The same request is likely to meet it again.");
            case NOT_IMPLEMENTED ->
                guide("The request uses a method or a coding that the server does not know.", "Use another one.");
            case SERVICE_FAULT ->
                guide(
                        "A model service has failed on this request. Its log has the cause under the request's id.",
                        "Report it with the request's id; try another picture or fewer regions.");
            case OVERLOADED ->
                guide(
                        "The gateway has as many requests, bodies or work as it accepts, or the caller has its part of them.",
                        LATER + " Another replica may have room. Who runs the suite adds replicas.");
            case QUEUE_FULL ->
                guide(
                        "The queue of a model service is full.",
                        LATER + " Another replica may have room. Who runs the suite adds replicas of the service.");
            case WARMING_UP ->
                guide("A model service is loading its model.", LATER + " Loading takes seconds to minutes.");
            case DRAINING -> guide("The server or a service is about to stop.", LATER + " Another replica takes over.");
            case DATABASE_UNAVAILABLE ->
                guide(
                        "The database that keeps batches, stored answers and quotas cannot be reached.",
                        LATER + " Requests that need none of these are answered meanwhile.");
            case SERVICE_UNAVAILABLE ->
                guide(
                        "A model service, or the issuer of tokens, cannot be reached.",
                        LATER + " Who runs the suite looks at the service that the detail names.");
            case DEADLINE_EXCEEDED ->
                guide(
                        "The request was not answered within its time.",
                        "Give it more (X-Request-Timeout-Ms, at most max-timeout), or ask for less.");
            case VERSION_NOT_SUPPORTED -> guide("The version of HTTP is not spoken here.", "Use HTTP/1.1.");
            case OUT_OF_MEMORY ->
                guide(
                        "Memory did not suffice for the request beside the others.",
                        "Send it again later, with fewer regions or a smaller picture.");
            default -> throw new IllegalArgumentException(kind + " (expected: a kind of status >= 500)");
        };
    }
}
