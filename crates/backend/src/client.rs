//! A backend as the rest of the program knows it: articles here, comments in [`super::thread_calls`].

use std::rc::Rc;

use super::bad_rows::{BadRows, Unreadable};
use super::call::Answer;
use super::error::BackendError;
use super::mapping;
use super::paging;
use super::profile::{ArticleFields, Profile};
use super::read_article;
use super::settings::Settings;
use super::sign_in::Access;
use super::template::Values;
use super::transport::Transport;
use super::types::{Connection, TeaserPage};
use standfirst_model::article::tell_apart;
use standfirst_model::thread::PageMark;
use standfirst_model::{Article, Collection, FailureKind, Section};

/// What the proofs of the reader's own comments are called in a profile's templates.
pub(super) const TOKENS: &str = "tokens";

/// On so many pages of a list an article is looked for: a list that leads in a circle has no end.
const MOST_PAGES: usize = 50;

/// A backend, ready to be spoken with. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    pub(super) inner: Rc<Inner>,
    bypass_cache: bool,
}

pub(super) struct Inner {
    pub profile: Rc<Profile>,
    pub connection: Connection,
    pub transport: Rc<dyn Transport>,
    pub access: Access,
}

impl Backend {
    /// Puts a backend together; the fault says which variable the profile does not know.
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
                "the profile \"{}\" knows no variable \"{unknown}\"",
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
            access: Access::default(),
        };
        Ok(Self {
            inner: Rc::new(inner),
            bypass_cache: false,
        })
    }

    /// The same backend, asked in earnest: a copy of an earlier answer is none.
    pub fn bypassing_cache(&self) -> Self {
        Self {
            inner: Rc::clone(&self.inner),
            bypass_cache: true,
        }
    }

    pub(super) fn profile(&self) -> &Profile {
        &self.inner.profile
    }

    pub(super) fn access(&self) -> &Access {
        &self.inner.access
    }

    pub(super) fn page_size(&self) -> u32 {
        self.inner.connection.page_size
    }

    /// The values every request may use.
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

    /// A profile that has no such call.
    pub(super) fn lacks(&self, attempt: &str, call: &str) -> BackendError {
        let reason = format!(
            "the profile \"{}\" has no \"{call}\"",
            self.inner.profile.name
        );
        BackendError::of(attempt, FailureKind::Misconfigured, reason)
    }

    /// An answer that is not what the profile says.
    pub(super) fn unreadable(
        &self,
        answer: &Answer,
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

    /// Tells the publisher which rows of an answer were left out.
    pub(super) fn warn_of(&self, answer: &Answer, call: &str, bad: BadRows) {
        for unreadable in bad.warnings() {
            let fault = self.unreadable(answer, call, unreadable);
            self.inner.transport.warn(&fault.to_string());
        }
    }

    /// True where it has conversations.
    pub fn has_thread(&self) -> bool {
        self.inner.profile.thread.is_some()
    }

    /// What the profile says of rules and capabilities.
    pub fn fixed_settings(&self) -> Settings {
        Settings::fixed(&self.inner.profile)
    }

    /// The same, with what the backend says of itself over it.
    pub async fn settings(&self) -> Result<Settings, BackendError> {
        let mut settings = self.fixed_settings();
        if let Some(call) = &self.inner.profile.settings {
            let answer = self
                .ask(
                    "asking for the settings",
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

    /// One article.
    pub async fn article(&self, slug: &str) -> Result<Article, BackendError> {
        let attempt = "loading the article";
        let call = self
            .inner
            .profile
            .article
            .as_ref()
            .ok_or_else(|| self.lacks(attempt, "article"))?;
        let mut mark = None;
        let mut pages = 0;
        let (answer, item) = loop {
            let mut values = self.values().with("slug", slug);
            paging::apply(&call.paging, mark.as_ref(), &mut values);
            let address = paging::address(&call.paging, mark.as_ref());
            let answer = self
                .ask(attempt, &call.request, None, address, values)
                .await?;
            if let Some(item) = answer.item(&call.item) {
                break (answer, item);
            }
            let next = answer.next(&call.paging, mark.as_ref(), 1, self.page_size(), None);
            pages += 1;
            if next.is_none() || pages == MOST_PAGES {
                let reason = format!("nothing is called \"{slug}\"");
                return Err(BackendError::of(attempt, FailureKind::NotFound, reason));
            }
            mark = next;
        };
        let scope = answer.scope().at(&item);
        if mapping::truth(call.fields.protected.as_ref(), scope) == Some(true) {
            return Err(BackendError::of(
                attempt,
                FailureKind::Forbidden,
                "a password protects it",
            ));
        }
        let mut bad = BadRows::default();
        let article = read_article::article(&call.fields, scope, &mut bad);
        let article = article.map_err(|found| self.unreadable(&answer, "article", found))?;
        self.warn_of(&answer, "article", bad);
        Ok(article)
    }

    /// A page of articles, of one collection or of all.
    pub async fn articles(
        &self,
        collection: Option<&Collection>,
        mark: Option<&PageMark>,
    ) -> Result<TeaserPage, BackendError> {
        let attempt = "loading the list of articles";
        let profile = &self.inner.profile;
        let call = profile
            .articles
            .as_ref()
            .ok_or_else(|| self.lacks(attempt, "articles"))?;
        let fields: &ArticleFields = call
            .fields
            .as_ref()
            .or_else(|| profile.article.as_ref().map(|article| &article.fields))
            .ok_or_else(|| self.lacks(attempt, "articles.fields"))?;
        let mut values = self.values();
        if let Some(one) = collection {
            values.set(one.key(), one.slug.as_str());
        }
        paging::apply(&call.paging, mark, &mut values);
        let address = paging::address(&call.paging, mark);
        let asked = self.ask(attempt, &call.request, None, address, values);
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
        // A page before this one has shown that the profile fits.
        bad.unless_some_fit(some_fit || mark.is_some())
            .map_err(|found| self.unreadable(&answer, "articles", found))?;
        self.warn_of(&answer, "articles", bad);
        tell_apart(&mut teasers);
        let next = answer.next(&call.paging, mark, items.len(), self.page_size(), None);
        Ok(TeaserPage { teasers, next })
    }

    /// The sections; none where the profile knows none.
    pub async fn sections(&self) -> Result<Vec<Section>, BackendError> {
        let Some(call) = &self.inner.profile.sections else {
            return Ok(Vec::new());
        };
        let answer = self
            .ask(
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
        self.warn_of(&answer, "sections", bad);
        Ok(sections)
    }
}
