-- What a page of a thread needs is kept with each comment, so that reading a page costs a page however
-- long the thread is. `migrate.rs` fills the new columns of comments that are there already.

-- The comment at the top of the branch; its own id for one at the top.
alter table comments add column root integer not null default 0;
-- Milliseconds since the epoch, never less than the parent's: the order (sort_time, id) puts parents
-- before replies also where a clock went back.
alter table comments add column sort_time integer not null default 0;
-- How many direct replies are visible, and whether the comment is: a published comment is visible, and
-- any other keeps its place while something visible hangs on it.
alter table comments add column visible_replies integer not null default 0;
alter table comments add column visible integer not null default 0;
-- Votes for minus votes against, kept by triggers on `votes`.
alter table comments add column score integer not null default 0;
alter table comments add column score_rank integer generated always as (-score) virtual;
-- The text as HTML, and the version of the renderer that made it.
alter table comments add column body_html text not null default '';
alter table comments add column renderer integer not null default 0;
-- With the server's secret it gives the comment's edit token; see `secret.rs`.
alter table comments add column token_salt text not null default '';

create index comments_roots_by_time on comments (article, sort_time, id) where parent is null and visible = 1;
create index comments_roots_by_score on comments (article, score_rank, sort_time, id)
    where parent is null and visible = 1;
create index comments_of_root on comments (root, sort_time, id) where visible = 1;
create index comments_held on comments (created, id) where status = 'held';
create index comments_published_by_email on comments (email) where status = 'published';
create index comments_by_renderer on comments (renderer);
-- A foreign key without an index makes SQLite read the whole table.
create index comments_by_parent on comments (parent);

-- How many published comments each article has.
create table article_totals (
    article text primary key,
    published integer not null
) without rowid;
insert into article_totals select article, count(*) from comments where status = 'published' group by article;

create trigger comment_added after insert on comments when new.status = 'published' begin
    insert into article_totals (article, published) values (new.article, 1)
        on conflict (article) do update set published = published + 1;
end;
create trigger comment_published after update of status on comments
    when new.status = 'published' and old.status <> 'published' begin
    insert into article_totals (article, published) values (new.article, 1)
        on conflict (article) do update set published = published + 1;
end;
create trigger comment_withdrawn after update of status on comments
    when new.status <> 'published' and old.status = 'published' begin
    update article_totals set published = published - 1 where article = new.article;
end;

update comments set score = (select coalesce(sum(value), 0) from votes where comment = comments.id);
create trigger vote_added after insert on votes begin
    update comments set score = score + new.value where id = new.comment;
end;
create trigger vote_changed after update of value on votes begin
    update comments set score = score + new.value - old.value where id = new.comment;
end;
create trigger vote_withdrawn after delete on votes begin
    update comments set score = score - old.value where id = old.comment;
end;

-- Neither the key nor the token is kept, only hashes: `migrate.rs` brings what was in `keys`.
create table idempotency_keys (
    key_hash text primary key,
    request_hash text not null,
    comment integer not null references comments (id)
) without rowid;
create index idempotency_keys_by_comment on idempotency_keys (comment);

-- Removed means removed, also for comments that were removed before.
update comments set author = '', email = '', website = null, text = '' where status in ('removed', 'rejected');
delete from votes where comment in (select id from comments where status in ('removed', 'rejected'));
