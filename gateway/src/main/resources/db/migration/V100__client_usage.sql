-- What each client has used, by day (UTC).
create table client_usage (
    client varchar(100) not null,
    usage_day date not null,
    requests bigint not null,
    pictures bigint not null,
    prompt_tokens bigint not null,
    completion_tokens bigint not null,
    cost bigint not null,
    primary key (client, usage_day)
);
create index client_usage_day on client_usage (usage_day);
