package io.rexserve.gateway.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.DataAccessStrategy;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.convert.QueryMappingConfiguration;
import org.springframework.data.jdbc.core.convert.RelationResolver;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.dialect.JdbcH2Dialect;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.jdbc.repository.config.JdbcConfiguration;
import org.springframework.data.jdbc.repository.support.JdbcRepositoryFactory;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The open database: its connections, its transactions, and repositories of Spring Data JDBC.
///
/// Put together by hand rather than by a configuration class of Spring Data: it is made on first use, long after the
/// application's context is complete.
public final class Session {
    private final HikariDataSource source;
    private final boolean shared;
    private final JdbcClient client;
    private final NamedParameterJdbcTemplate template;
    private final TransactionTemplate transactions;
    private final JdbcAggregateTemplate aggregates;
    private final JdbcRepositoryFactory factory;
    private final Map<Class<?>, Object> repositories = new ConcurrentHashMap<>();

    Session(HikariDataSource source, boolean shared) {
        this.source = source;
        this.shared = shared;
        template = new NamedParameterJdbcTemplate(source);
        client = JdbcClient.create(template);
        transactions = new TransactionTemplate(new JdbcTransactionManager(source));
        aggregates = aggregates(template, shared);
        factory = new JdbcRepositoryFactory(aggregates);
        factory.setBeanFactory(new StaticApplicationContext());
        // not that of the thread that happens to be first: Tomcat's cannot see interfaces that are not public
        factory.setBeanClassLoader(Objects.requireNonNull(Session.class.getClassLoader()));
    }

    private static JdbcAggregateTemplate aggregates(NamedParameterJdbcTemplate template, boolean shared) {
        JdbcDialect dialect = shared ? JdbcPostgresDialect.INSTANCE : JdbcH2Dialect.INSTANCE;
        JdbcCustomConversions conversions = JdbcConfiguration.createCustomConversions(dialect, List.of());
        // quoted names would be in capitals for one database, and not for the other
        JdbcMappingContext context = JdbcMappingContext.forPlainIdentifiers();
        context.setSimpleTypeHolder(conversions.getSimpleTypeHolder());
        // no record has others as its parts
        RelationResolver relations = (_, path) -> {
            throw new IllegalStateException(path + ": a relation (expected: none)");
        };
        JdbcConverter converter = JdbcConfiguration.createConverter(context, template, relations, conversions, dialect);
        DataAccessStrategy strategy = JdbcConfiguration.createDataAccessStrategy(
                template, converter, QueryMappingConfiguration.EMPTY, dialect);
        return new JdbcAggregateTemplate(converter, strategy);
    }

    /// For records that are inserted: a repository takes one with an id for one that is there already.
    public JdbcAggregateTemplate aggregates() {
        return aggregates;
    }

    /// For libraries that want connections.
    public DataSource dataSource() {
        return source;
    }

    /// Whether it is PostgreSQL, and other gateways may use it too.
    public boolean isShared() {
        return shared;
    }

    /// For statements.
    public JdbcClient client() {
        return client;
    }

    /// For statements that are run many times at once.
    public NamedParameterJdbcTemplate template() {
        return template;
    }

    /// A repository of Spring Data JDBC.
    public <R> R repository(Class<R> type) {
        return type.cast(repositories.computeIfAbsent(type, factory::getRepository));
    }

    /// Runs in one transaction, which is undone where it throws.
    public <T> T transact(Supplier<T> work) {
        return transactions.execute(_ -> work.get());
    }

    void close() {
        source.close();
    }
}
