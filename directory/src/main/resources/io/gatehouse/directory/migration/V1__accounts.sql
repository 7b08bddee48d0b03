-- The same text for H2 and PostgreSQL; ${bytes} is the type of a byte string.

create sequence directory_id start with 1000 increment by 100;

create table tenant (
    id               bigint        not null primary key,
    name             varchar(1024) not null,
    enabled          boolean       not null,
    algorithms       varchar(64)   not null,
    default_expiry_s integer       not null,
    min_expiry_s     integer       not null,
    max_expiry_s     integer       not null,
    max_contacts     integer       not null,
    created_at       timestamp with time zone not null
);

-- Own domains and aliases in one namespace.
create table tenant_domain (
    domain    varchar(280) not null primary key,
    tenant_id bigint       not null references tenant (id) on delete cascade,
    main      boolean      not null
);
create index tenant_domain_tenant on tenant_domain (tenant_id);

create table account (
    id                 bigint       not null primary key,
    tenant_id          bigint       not null references tenant (id),
    username           varchar(64)  not null,
    spelling           varchar(64)  not null,
    extension          varchar(64)  not null,
    display_name       varchar(256) not null,
    email              varchar(320) not null,
    enabled            boolean      not null,
    credential_version bigint       not null,
    algorithms         smallint     not null,
    secret             ${bytes}     not null,
    extension_secret   ${bytes}     not null,
    created_at         timestamp with time zone not null
);
create index account_tenant on account (tenant_id, username);

-- Who is not a user: system administrators (tenant_id 0) and managers of a tenant.
create table administrator (
    id            bigint       not null primary key,
    tenant_id     bigint       not null,
    username      varchar(64)  not null,
    display_name  varchar(256) not null,
    email         varchar(320) not null,
    enabled       boolean      not null,
    password_hash varchar(256) not null,
    created_at    timestamp with time zone not null
);

-- Usernames, extension numbers, device names and managers' names: one namespace per tenant, one unique index.
create table name (
    tenant_id        bigint      not null,
    name             varchar(80) not null,
    user_id          bigint      references account (id) on delete cascade,
    administrator_id bigint      references administrator (id) on delete cascade,
    primary key (tenant_id, name)
);
create index name_user on name (user_id);

create table setting (
    key_name varchar(128)  not null primary key,
    content  varchar(4096) not null
);

-- What changed, in the order of commits: the one row of change_sequence is locked by whoever writes.
create table change_sequence (
    id     integer not null primary key,
    latest bigint  not null
);
insert into change_sequence (id, latest) values (1, 0);

create table change_log (
    seq       bigint      not null primary key,
    at        timestamp with time zone not null,
    kind      varchar(16) not null,
    tenant_id bigint      not null,
    user_id   bigint      not null
);
