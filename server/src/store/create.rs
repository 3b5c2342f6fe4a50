//! Creates a comment in one transaction.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::credentials::Claim;
use super::migrate::milliseconds;
use super::moderation_policy::ModerationPolicy;
use super::new_comment::{CreateOutcome, CreatedComment, NewComment};
use super::replay::find_earlier_request;
use super::secret::{Secret, random_salt, sha256};
use super::status::update_visibility;
use super::{Store, StoredComment, by_id};
use crate::markup;

/// The number of seconds in which the same text by the same author counts as a duplicate.
const DUPLICATE_WINDOW: i64 = 600;

impl Store {
    /// Creates a comment, once for each idempotency key. Stores the key and the comment in one transaction.
    pub fn create(
        &self,
        new: &NewComment,
        policy: ModerationPolicy,
        edit_window: i64,
    ) -> Result<CreateOutcome, String> {
        // Rendered before taking the lock, so that other writers do not wait for it.
        let html = markup::comment(&new.text);
        if markup::is_invisible_html(&html) {
            return Ok(CreateOutcome::Blank);
        }
        let mut connection = self.lock();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| error.to_string())?;
        let outcome = CommentInsert {
            transaction: &transaction,
            secret: &self.secret,
            new,
            html: &html,
            policy,
            edit_window,
        }
        .run()?;
        transaction.commit().map_err(|error| error.to_string())?;
        Ok(outcome)
    }
}

/// The state of one creation inside its transaction.
struct CommentInsert<'a> {
    transaction: &'a Transaction<'a>,
    secret: &'a Secret,
    new: &'a NewComment,
    html: &'a str,
    policy: ModerationPolicy,
    edit_window: i64,
}

impl CommentInsert<'_> {
    fn run(&self) -> Result<CreateOutcome, String> {
        let error_message = |error: rusqlite::Error| error.to_string();
        // Another request with the same key may have been completed in the meantime.
        let earlier =
            find_earlier_request(self.transaction, self.secret, self.new).map_err(error_message)?;
        if let Some(earlier) = earlier {
            earlier
                .store_token(self.transaction)
                .map_err(error_message)?;
            return Ok(earlier.outcome);
        }
        let parent = match &self.new.parent {
            None => None,
            Some(parent) => match self.parent(parent).map_err(error_message)? {
                None => return Ok(CreateOutcome::ParentMissing),
                found => found,
            },
        };
        if self.new.created.is_none() && self.is_duplicate()? {
            return Ok(CreateOutcome::Duplicate);
        }
        let created = self.insert(parent)?;
        Ok(CreateOutcome::Created(Box::new(created)))
    }

    /// Returns the published comment of the same article that this one replies to.
    fn parent(&self, id: &str) -> rusqlite::Result<Option<StoredComment>> {
        let Ok(id) = id.parse() else {
            return Ok(None);
        };
        let found = by_id(self.transaction, id)?;
        Ok(found.filter(|one| one.status == "published" && one.article == self.new.article))
    }

    fn is_duplicate(&self) -> Result<bool, String> {
        let new = self.new;
        let now = jiff::Timestamp::now();
        let since = jiff::Timestamp::from_second(now.as_second() - DUPLICATE_WINDOW)
            .map_err(|error| error.to_string())?;
        let sql = "select 1 from comments where article = ?1 and parent is ?2 and email = ?3 and author = ?4 \
                   and text = ?5 and created > ?6 and status in ('published', 'held')";
        let values = params![
            new.article,
            new.parent,
            new.email,
            new.author,
            new.text,
            format!("{since:.3}")
        ];
        let duplicate = self
            .transaction
            .query_row(sql, values, |_| Ok(()))
            .optional();
        duplicate
            .map(|duplicate| duplicate.is_some())
            .map_err(|error| error.to_string())
    }

    fn insert(&self, parent: Option<StoredComment>) -> Result<CreatedComment, String> {
        let error_message = |error: rusqlite::Error| error.to_string();
        let new = self.new;
        let now = jiff::Timestamp::now();
        let created = new.created.clone().unwrap_or_else(|| format!("{now:.3}"));
        let sort_time = milliseconds(&created);
        let (root, sort_time) = match &parent {
            Some(parent) => (parent.root, sort_time.max(parent.sort_time)),
            None => (0, sort_time),
        };
        let salt = random_salt()?;
        let sql = "insert into comments (article, parent, author, email, website, by_author, text, created, \
                   status, token_hash, editable_until, root, sort_time, body_html, renderer, token_salt, \
                   approved_by) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
        let proves = |claim| {
            new.credentials
                .proves(self.transaction, claim, &new.email, None)
        };
        let is_known = proves(Claim::Approved).map_err(error_message)?;
        let by_author =
            new.claims_authorship && proves(Claim::Authorship).map_err(error_message)?;
        let held = match self.policy {
            ModerationPolicy::Off => false,
            ModerationPolicy::FirstTime => !is_known,
            ModerationPolicy::All => true,
        };
        let values = params![
            new.article,
            parent.as_ref().map(|parent| parent.number),
            new.author,
            new.email,
            new.website,
            by_author,
            new.text,
            created,
            if held { "held" } else { "published" },
            now.as_second().saturating_add(self.edit_window),
            root,
            sort_time,
            self.html,
            markup::COMMENT_RENDERER,
            salt,
            (is_known && !held).then_some("proof"),
        ];
        self.transaction
            .execute(sql, values)
            .map_err(error_message)?;
        let id = self.transaction.last_insert_rowid();
        let token = self.secret.edit_token(id, &salt);
        // The token and the root depend on the id, which exists only after the insert.
        let sql = "update comments set token_hash = ?2, root = ?3 where id = ?1";
        let root = if parent.is_some() { root } else { id };
        self.transaction
            .execute(sql, params![id, sha256(&token), root])
            .map_err(error_message)?;
        update_visibility(self.transaction, id).map_err(error_message)?;
        if let Some(key) = &new.key {
            let sql = "insert into idempotency_keys (key_hash, request_hash, comment) values (?1, ?2, ?3)";
            self.transaction
                .execute(sql, params![sha256(key), new.request_hash(key), id])
                .map_err(error_message)?;
        }
        let comment = by_id(self.transaction, id).map_err(error_message)?;
        let comment = comment.ok_or("a comment that was just inserted does not exist")?;
        Ok(CreatedComment { comment, token })
    }
}
