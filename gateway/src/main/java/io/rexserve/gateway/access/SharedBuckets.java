package io.rexserve.gateway.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.rexserve.gateway.database.Database;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Buckets in the PostgreSQL that several gateways share. It is opened by the first request of a limited client.
final class SharedBuckets {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final String TABLE = "quota_buckets";

    private final Database database;
    private @Nullable ProxyManager<String> buckets;

    SharedBuckets(Database database) {
        this.database = database;
    }

    /// The bucket of a name; null where there is no database that is shared.
    @Nullable
    Supplier<Bucket> of(String name, long quota, Duration window) {
        if (!database.isShared()) {
            return null;
        }
        return () -> buckets().getProxy(name, () -> Balance.configuration(quota, window));
    }

    private synchronized ProxyManager<String> buckets() {
        ProxyManager<String> known = buckets;
        if (known == null) {
            known = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(
                            database.session().dataSource())
                    .table(TABLE)
                    .primaryKeyMapper(PrimaryKeyMapper.STRING)
                    .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
                    .requestTimeout(TIMEOUT)
                    .build();
            buckets = known;
        }
        return known;
    }
}
