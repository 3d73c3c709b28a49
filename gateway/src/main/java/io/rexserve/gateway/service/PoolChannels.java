package io.rexserve.gateway.service;

import java.util.Map;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel;
import org.springframework.core.env.Environment;

/// Named channels of the pools: each has the settings of the channel `proposal` or `llm`, and a target of its own.
public final class PoolChannels implements BeanPostProcessor {
    private static final String PREFIX = "spring.grpc.client.channel.";

    private final Environment environment;
    private final String standard;
    private final Map<String, Targets> pools;

    /// @param proposal target of the proposal service, such as `dns:///x-large-proposal:9091`
    /// @param llm target of the language service
    public record Targets(String proposal, String llm) {}

    /// @param standard the pool that the channels without its name lead to
    /// @param pools by name; none for one pool, at the targets of the named channels
    public PoolChannels(Environment environment, String standard, Map<String, Targets> pools) {
        this.environment = environment;
        this.standard = standard;
        this.pools = Map.copyOf(pools);
    }

    /// Name of the channel to a service of a pool.
    ///
    /// @param service `proposal` or `llm`
    public String name(String service, String pool) {
        return pool.equals(standard) ? service : service + "-" + pool;
    }

    /// Where a named channel leads.
    public String target(String channel) {
        for (var pool : pools.entrySet()) {
            if (channel.equals(name("proposal", pool.getKey()))) {
                return pool.getValue().proposal();
            }
            if (channel.equals(name("llm", pool.getKey()))) {
                return pool.getValue().llm();
            }
        }
        return environment.getProperty(PREFIX + channel + ".target", channel);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof GrpcClientProperties properties) {
            pools.keySet().forEach(pool -> {
                add(properties, "proposal", pool);
                add(properties, "llm", pool);
            });
        }
        return bean;
    }

    private void add(GrpcClientProperties properties, String service, String pool) {
        String name = name(service, pool);
        Channel channel = Binder.get(environment).bindOrCreate(PREFIX + service, Bindable.of(Channel.class));
        channel.setTarget(target(name));
        properties.getChannel().put(name, channel);
    }
}
