create table if not exists comments (
    id integer primary key autoincrement,
    article text not null,
    parent integer references comments (id),
    author text not null,
    email text not null,
    website text,
    by_author integer not null default 0,
    text text not null,
    created text not null,
    edited text,
    status text not null check (status in ('published', 'held', 'removed', 'rejected')),
    token_hash text not null,
    editable_until integer not null
);
create index if not exists comments_of_article on comments (article, created);

-- The key a comment was sent with, what was sent, and which comment it made: written in the same
-- transaction as the comment, so that the one is never there without the other.
create table if not exists keys (
    key text primary key,
    request_hash text not null,
    comment integer not null references comments (id),
    token text not null
);

create table if not exists votes (
    comment integer not null references comments (id),
    voter text not null,
    value integer not null check (value in (-1, 1)),
    primary key (comment, voter)
);
