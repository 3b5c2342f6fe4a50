//! The client of a backend. Articles are fetched here; the operations on comments are in [`super::thread_calls`],
//! [`super::create`] and [`super::comment_actions`].

use std::rc::Rc;

use super::bad_rows::{BadRows, Unreadable};
use super::call::ParsedResponse;
use super::error::BackendError;
use super::mapping;
use super::paging;
use super::profile::{ArticleFields, Profile};
use super::read_article;
use super::settings::Settings;
use super::sign_in::AccessToken;
use super::template::Values;
use super::transport::Transport;
use super::types::{Connection, TeaserPage};
use standfirst_model::article::disambiguate_slugs;
use standfirst_model::thread::PageCursor;
use standfirst_model::{Article, Collection, FailureKind, Section};

/// The name by which a profile's templates use the edit tokens of the reader's own comments.
pub(super) const TOKENS: &str = "tokens";

/// The maximum number of pages of a list on which an article is looked for: a list whose pages form a circle has no
/// end.
const MAX_PAGES: usize = 50;

/// A client of a backend. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    pub(super) inner: Rc<Inner>,
    bypass_cache: bool,
}

pub(super) struct Inner {
    pub profile: Rc<Profile>,
    pub connection: Connection,
    pub transport: Rc<dyn Transport>,
    pub access: AccessToken,
}

impl Backend {
    /// Creates a client. Returns an error if the connection sets a variable that the profile does not declare.
    pub fn new(
        profile: impl Into<Rc<Profile>>,
        connection: Connection,
        transport: Rc<dyn Transport>,
    ) -> Result<Self, BackendError> {
        let profile = profile.into();
        if let Some(unknown) = connection
            .variables
            .keys()
            .find(|name| !profile.variables.contains_key(*name))
        {
            let reason = format!(
                "the profile \"{}\" declares no variable \"{unknown}\"",
                profile.name
            );
            return Err(BackendError::of(
                "setting up the backend",
                FailureKind::Misconfigured,
                reason,
            ));
        }
        let inner = Inner {
            profile,
            connection,
            transport,
            access: AccessToken::default(),
        };
        Ok(Self {
            inner: Rc::new(inner),
            bypass_cache: false,
        })
    }

    /// Returns a client of the same backend whose requests bypass all caches.
    pub fn bypassing_cache(&self) -> Self {
        Self {
            inner: Rc::clone(&self.inner),
            bypass_cache: true,
        }
    }

    pub(super) fn profile(&self) -> &Profile {
        &self.inner.profile
    }

    pub(super) fn access(&self) -> &AccessToken {
        &self.inner.access
    }

    pub(super) fn page_size(&self) -> u32 {
        self.inner.connection.page_size
    }

    /// Returns the values that the templates of all requests may use.
    pub(super) fn values(&self) -> Values {
        let connection = &self.inner.connection;
        let mut values = Values::default()
            .with("server", connection.server.as_str())
            .with("locale", connection.locale.as_str())
            .with("limit", connection.page_size.to_string());
        for (name, default) in &self.inner.profile.variables {
            let value = connection.variables.get(name).or(default.as_ref());
            if let Some(value) = value {
                values.set(&format!("var.{name}"), value.as_str());
            }
        }
        if self.bypass_cache {
            values.set("insists", true);
        }
        self.access().sign(self.profile(), &mut values);
        values
    }

    /// Returns the error for a call that the profile does not have.
    pub(super) fn missing_call(&self, attempt: &str, call: &str) -> BackendError {
        let reason = format!(
            "the profile \"{}\" has no \"{call}\"",
            self.inner.profile.name
        );
        BackendError::of(attempt, FailureKind::Misconfigured, reason)
    }

    /// Returns the error for a response that does not match the profile.
    pub(super) fn unreadable(
        &self,
        answer: &ParsedResponse,
        call: &str,
        unreadable: Unreadable,
    ) -> BackendError {
        let profile = &self.inner.profile.name;
        let Unreadable {
            place,
            expected,
            found,
        } = unreadable;
        let place = if place.starts_with(call) {
            place
        } else {
            format!("{call}.{place}")
        };
        let reason =
            format!("profile {profile}: {place}: expected {expected}; the backend sent {found}");
        BackendError::of(answer.attempt, FailureKind::Unreadable, reason)
    }

    /// Warns the publisher which rows of a response were left out.
    pub(super) fn warn_bad_rows(&self, answer: &ParsedResponse, call: &str, bad: BadRows) {
        for unreadable in bad.warnings() {
            let fault = self.unreadable(answer, call, unreadable);
            self.inner.transport.warn(&fault.to_string());
        }
    }

    /// Whether the backend has comment threads.
    pub fn has_thread(&self) -> bool {
        self.inner.profile.thread.is_some()
    }

    /// Returns the rules and capabilities in the profile.
    pub fn fixed_settings(&self) -> Settings {
        Settings::fixed(&self.inner.profile)
    }

    /// Fetches the backend's settings. Returns the rules and capabilities in the profile, overridden by those.
    pub async fn settings(&self) -> Result<Settings, BackendError> {
        let mut settings = self.fixed_settings();
        if let Some(call) = &self.inner.profile.settings {
            let answer = self
                .request(
                    "loading the settings",
                    &call.request,
                    None,
                    None,
                    self.values(),
                )
                .await?;
            settings.overlay(call, answer.scope());
        }
        Ok(settings)
    }

    /// Fetches one article.
    pub async fn article(&self, slug: &str) -> Result<Article, BackendError> {
        let attempt = "loading the article";
        let call = self
            .inner
            .profile
            .article
            .as_ref()
            .ok_or_else(|| self.missing_call(attempt, "article"))?;
        let mut mark = None;
        let mut pages = 0;
        let (answer, item) = loop {
            let mut values = self.values().with("slug", slug);
            paging::apply(&call.paging, mark.as_ref(), &mut values);
            let address = paging::address(&call.paging, mark.as_ref());
            let answer = self
                .request(attempt, &call.request, None, address, values)
                .await?;
            if let Some(item) = answer.item(&call.item) {
                break (answer, item);
            }
            let next = answer.next(&call.paging, mark.as_ref(), 1, self.page_size(), None);
            pages += 1;
            if next.is_none() || pages == MAX_PAGES {
                let reason = format!("no article has the slug \"{slug}\"");
                return Err(BackendError::of(attempt, FailureKind::NotFound, reason));
            }
            mark = next;
        };
        let scope = answer.scope().at(&item);
        if mapping::truth(call.fields.protected.as_ref(), scope) == Some(true) {
            return Err(BackendError::of(
                attempt,
                FailureKind::Forbidden,
                "a password protects the article",
            ));
        }
        let mut bad = BadRows::default();
        let article = read_article::article(&call.fields, scope, &mut bad);
        let article = article.map_err(|found| self.unreadable(&answer, "article", found))?;
        self.warn_bad_rows(&answer, "article", bad);
        Ok(article)
    }

    /// Fetches a page of the articles of one collection, or of all articles.
    pub async fn articles(
        &self,
        collection: Option<&Collection>,
        mark: Option<&PageCursor>,
    ) -> Result<TeaserPage, BackendError> {
        let attempt = "loading the list of articles";
        let profile = &self.inner.profile;
        let call = profile
            .articles
            .as_ref()
            .ok_or_else(|| self.missing_call(attempt, "articles"))?;
        let fields: &ArticleFields = call
            .fields
            .as_ref()
            .or_else(|| profile.article.as_ref().map(|article| &article.fields))
            .ok_or_else(|| self.missing_call(attempt, "articles.fields"))?;
        let mut values = self.values();
        if let Some(one) = collection {
            values.set(one.key(), one.slug.as_str());
        }
        paging::apply(&call.paging, mark, &mut values);
        let address = paging::address(&call.paging, mark);
        let asked = self.request(attempt, &call.request, None, address, values);
        let answer = match asked.await {
            Err(fault) if fault.is_past_the_end(mark.is_some()) => {
                return Ok(TeaserPage::default());
            }
            answer => answer?,
        };
        let items = answer
            .list("articles", &call.items)
            .map_err(|found| self.unreadable(&answer, "articles", found))?;
        let mut teasers = Vec::new();
        let mut bad = BadRows::default();
        let some_fit = bad.read_as_far(&items, &mut |item, bad| {
            teasers.push(read_article::teaser(fields, answer.scope().at(item), bad)?);
            Ok(())
        });
        // An earlier page has shown that the profile matches the backend.
        bad.unless_some_fit(some_fit || mark.is_some())
            .map_err(|found| self.unreadable(&answer, "articles", found))?;
        self.warn_bad_rows(&answer, "articles", bad);
        disambiguate_slugs(&mut teasers);
        let next = answer.next(&call.paging, mark, items.len(), self.page_size(), None);
        Ok(TeaserPage { teasers, next })
    }

    /// Fetches the sections. Returns an empty list if the profile has no call for them.
    pub async fn sections(&self) -> Result<Vec<Section>, BackendError> {
        let Some(call) = &self.inner.profile.sections else {
            return Ok(Vec::new());
        };
        let answer = self
            .request(
                "loading the sections",
                &call.request,
                None,
                None,
                self.values(),
            )
            .await?;
        let items = answer
            .list("sections", &call.items)
            .map_err(|found| self.unreadable(&answer, "sections", found))?;
        let (mut sections, mut bad) = (Vec::new(), BadRows::default());
        bad.read(&items, &mut |item, _| {
            let scope = answer.scope().at(item);
            let unreadable =
                |place, field| Unreadable::at(place, "a text", mapping::path_of(field), item);
            sections.push(Section {
                slug: mapping::text(Some(&call.slug), scope)
                    .ok_or_else(|| unreadable("slug", &call.slug))?,
                name: mapping::name(Some(&call.name), scope)
                    .ok_or_else(|| unreadable("name", &call.name))?,
            });
            Ok(())
        })
        .map_err(|found| self.unreadable(&answer, "sections", found))?;
        self.warn_bad_rows(&answer, "sections", bad);
        Ok(sections)
    }
}
