package io.rexserve.gateway.openapi;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Marks the properties of answers as required that are always there: components of records that are not `@Nullable`.
final class RequiredComponents implements ModelConverter {
    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> resolved = chain.next().resolve(type, context, chain);
        JavaType java = Json.mapper().constructType(type.getType());
        if (resolved != null && java.getRawClass().isRecord()) {
            String reference = resolved.get$ref();
            Schema<?> model = reference == null
                    ? resolved
                    : context.getDefinedModels().get(reference.substring(reference.lastIndexOf('/') + 1));
            if (model != null && model.getProperties() != null) {
                require(java.getRawClass(), model);
            }
        }
        return resolved;
    }

    private static void require(Class<?> type, Schema<?> model) {
        for (RecordComponent component : type.getRecordComponents()) {
            var schema = component.getAccessor().getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                    || (schema != null
                            && schema.requiredMode()
                                    == io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED);
            String name = component.getName();
            boolean known = model.getProperties().containsKey(name);
            if (known
                    && !optional
                    && (model.getRequired() == null || !model.getRequired().contains(name))) {
                model.addRequiredItem(name);
            }
        }
    }
}
