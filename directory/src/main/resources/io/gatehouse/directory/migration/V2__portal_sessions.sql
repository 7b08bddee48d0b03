-- Who is signed in to the portal: one row from sign-in to sign-out, whatever tokens it used on the way. Nothing in it
-- signs anybody in: both texts are hashes.
create table portal_session (
    id                 varchar(64) not null primary key,
    secret_hash        varchar(64) not null,
    user_id            bigint      references account (id) on delete cascade,
    administrator_id   bigint      references administrator (id) on delete cascade,
    credential_version bigint      not null,
    expires_at         timestamp with time zone not null
);
create index portal_session_user on portal_session (user_id);
create index portal_session_administrator on portal_session (administrator_id);
create index portal_session_expiry on portal_session (expires_at);
