package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.HttpTransport.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One thing that an endpoint is asked: how the request is written, and how an answer is read.
///
/// @param <T> what a valid answer says
interface Query<T> {
    /// What kind of request it is, such as `caption/1`: requests of one kind differ in their pictures and texts alone.
    String kind();

    /// Digest of everything that is asked, and of the number of the attempt, from 0.
    String key(int attempt);

    /// Behind the endpoint's address, such as `/chat/completions`; empty for the address itself.
    String path();

    /// @param complaint what was wrong with the attempt before; empty at the first
    byte[] body(int attempt, String complaint);

    /// The same kind of request about a picture that is known to be good.
    byte[] control();

    /// What an endpoint must answer with, as errors name it.
    default String expected() {
        return "HTTP 200; see the recipe's url, model and key-variable";
    }

    /// Why a reply with status 200 shows that another kind of server answers; null if it does not.
    default @Nullable String foreign(Reply reply) {
        return null;
    }

    /// What a reply with status 200 comes to.
    Answer parse(Reply reply);

    /// @param content of a committed answer, as JSON
    /// @throws InvalidAnswerException if it is not what was asked for
    T read(JsonNode content) throws InvalidAnswerException;

    /// The answer's text as JSON.
    ///
    /// @throws InvalidAnswerException if it is none, or breaks the schema
    JsonNode json(String content) throws InvalidAnswerException;
}
