//! Fetching articles, lists of articles, sections and settings.

use super::bad_rows::{BadRows, Unreadable};
use super::client::Backend;
use super::error::BackendError;
use super::mapping;
use super::paging;
use super::profile::ArticleFields;
use super::read_article;
use super::settings::Settings;
use super::types::TeaserPage;
use standfirst_model::article::disambiguate_slugs;
use standfirst_model::thread::PageCursor;
use standfirst_model::{Article, Collection, FailureKind, Section};

/// The maximum number of pages of a list on which an article is looked for: a list whose pages form a circle has no
/// end.
const MAX_PAGES: usize = 50;

impl Backend {
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
        let mut cursor = None;
        let mut pages = 0;
        let (answer, item) = loop {
            let mut values = self.values().with("slug", slug);
            paging::apply(&call.paging, cursor.as_ref(), &mut values);
            let address = paging::address(&call.paging, cursor.as_ref());
            let answer = self
                .request(attempt, &call.request, None, address, values)
                .await?;
            if let Some(item) = answer.item(&call.item) {
                break (answer, item);
            }
            let next = answer.next(&call.paging, cursor.as_ref(), 1, self.page_size(), None);
            pages += 1;
            if next.is_none() || pages == MAX_PAGES {
                let reason = format!("no article has the slug \"{slug}\"");
                return Err(BackendError::of(attempt, FailureKind::NotFound, reason));
            }
            cursor = next;
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
        cursor: Option<&PageCursor>,
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
        paging::apply(&call.paging, cursor, &mut values);
        let address = paging::address(&call.paging, cursor);
        let requested = self.request(attempt, &call.request, None, address, values);
        let answer = match requested.await {
            Err(error) if error.is_past_the_end(cursor.is_some()) => {
                return Ok(TeaserPage::default());
            }
            answer => answer?,
        };
        let items = answer
            .list("articles", &call.items)
            .map_err(|found| self.unreadable(&answer, "articles", found))?;
        let mut teasers = Vec::new();
        let mut bad = BadRows::default();
        let some_valid = bad.read_valid(&items, &mut |item, bad| {
            teasers.push(read_article::teaser(fields, answer.scope().at(item), bad)?);
            Ok(())
        });
        // An earlier page has shown that the profile matches the backend.
        bad.error_unless_some_valid(some_valid || cursor.is_some())
            .map_err(|found| self.unreadable(&answer, "articles", found))?;
        self.warn_bad_rows(&answer, "articles", bad);
        disambiguate_slugs(&mut teasers);
        let next = answer.next(&call.paging, cursor, items.len(), self.page_size(), None);
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
