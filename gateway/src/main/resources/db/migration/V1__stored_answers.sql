-- Answers to requests with an Idempotency-Key, by caller and key.
create table stored_answer (
    caller varchar(200) not null,
    idempotency_key varchar(255) not null,
    -- SHA-256 of method, path and body
    request varchar(64) not null,
    -- which attempt runs; another one does not write its answer
    attempt varchar(36) not null,
    -- until which the attempt is taken to be alive; null once answered
    leased_until timestamp with time zone,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    status integer,
    headers varchar(4000),
    body ${bytes},
    primary key (caller, idempotency_key)
);

create index stored_answer_expiry on stored_answer (expires_at);
