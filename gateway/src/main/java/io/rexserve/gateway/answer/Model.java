package io.rexserve.gateway.answer;

import io.rexserve.v1.ModelInfo;

/// Which weights answered.
///
/// @param name of the model folder or file, such as `rex-tiny/upn`
/// @param sha256 over its configuration and weights, of large files over samples
public record Model(String name, String sha256) {
    public static Model from(ModelInfo info) {
        return new Model(info.getName(), info.getSha256());
    }
}
