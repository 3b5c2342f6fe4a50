//! Tests of the proxy in front of a server that counts requests.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Starts a server that responds to every request with the number of requests so far.
async fn counter() -> Result<(String, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let counted = Arc::clone(&counted);
            let service = service_fn(move |_: Request<Incoming>| {
                let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
                async move {
                    let body = Full::new(Bytes::from(number.to_string()));
                    Ok::<_, std::convert::Infallible>(Response::new(body))
                }
            });
            tokio::spawn(async move {
                let builder = hyper::server::conn::http1::Builder::new();
                builder
                    .serve_connection(TokioIo::new(stream), service)
                    .await
            });
        }
    });
    Ok((address, count))
}

async fn get(proxy: &Proxy) -> reqwest::Result<(u16, String)> {
    let response = reqwest::get(format!("{}/api/thing?x=1", proxy.address())).await?;
    Ok((response.status().as_u16(), response.text().await?))
}

#[tokio::test]
async fn it_forwards_until_disconnected_and_again_after_restoring() -> Result<()> {
    let (server, _) = counter().await?;
    let proxy = Proxy::start(&server).await?;
    assert_eq!(get(&proxy).await?, (200, "1".into()));
    proxy.disconnect();
    assert!(get(&proxy).await.is_err());
    proxy.restore();
    assert_eq!(get(&proxy).await?, (200, "2".into()));
    let forwarded: Vec<bool> = proxy
        .requests(&Method::GET, "/api/thing")
        .iter()
        .map(|it| it.forwarded)
        .collect();
    assert_eq!(forwarded, [true, false, true]);
    Ok(())
}

#[tokio::test]
async fn the_server_handles_a_request_whose_response_is_lost() -> Result<()> {
    let (server, count) = counter().await?;
    let proxy = Proxy::start(&server).await?;
    proxy.fail_times(1, Some(Method::GET), "/api", Fault::DropResponse);
    assert!(get(&proxy).await.is_err());
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert_eq!(get(&proxy).await?, (200, "2".into()));
    Ok(())
}

#[tokio::test]
async fn the_proxy_can_respond_itself() -> Result<()> {
    let (server, count) = counter().await?;
    let proxy = Proxy::start(&server).await?;
    let headers = vec![("retry-after", "7".to_owned())];
    proxy.fail(
        None,
        "/api",
        Fault::Respond {
            status: 429,
            headers,
            body: "{}".into(),
        },
    );
    let response = reqwest::get(format!("{}/api", proxy.address())).await?;
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["retry-after"], "7");
    assert_eq!(count.load(Ordering::SeqCst), 0);
    Ok(())
}

#[tokio::test]
async fn restoring_ends_hanging_requests() -> Result<()> {
    let (server, _) = counter().await?;
    let proxy = Proxy::start(&server).await?;
    proxy.fail(None, "", Fault::NoResponse);
    let waiting = get(&proxy);
    tokio::pin!(waiting);
    while proxy.requests(&Method::GET, "").is_empty() {
        tokio::select! {
            response = &mut waiting => anyhow::bail!("answered while hanging: {response:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    proxy.restore();
    assert!(waiting.await.is_err());
    Ok(())
}
