package io.rexserve.gateway.request;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Where the fields of a request come from.
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public sealed interface RequestSource {
    /// The body of a request over HTTP, read as it arrives.
    record Http(HttpServletRequest request) implements RequestSource {}

    /// A JSON body that is there already, as it would be sent to the endpoint.
    record Json(byte[] body) implements RequestSource {}

    /// A picture and the other fields of a JSON body.
    ///
    /// @param image the encoded file
    /// @param fields without `image`
    record Picture(byte[] image, ObjectNode fields) implements RequestSource {}

    /// A picture and the other fields as texts, as multipart has them: a list is a repeated field.
    ///
    /// @param image the encoded file
    /// @param fields without `image`
    record Form(byte[] image, Map<String, List<String>> fields) implements RequestSource {}
}
