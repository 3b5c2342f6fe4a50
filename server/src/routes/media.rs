//! Serves the media files of articles.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};

use super::SharedState;
use super::input::Path;
use crate::files;
use crate::problem::Problem;

/// Serves a media file from the content folder. Other files in that folder return 404.
pub async fn media(
    State(shared): State<SharedState>,
    Path(name): Path,
    request: Request,
) -> Response {
    match files::media(&shared.media, &name, request).await {
        Some(response) => response,
        None => Problem::not_found("such media file").into_response(),
    }
}
