//! The real binary on Lambda, with a local stand-in for the runtime interface that sends events.

use std::{
    collections::VecDeque,
    fs,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use data_encoding::BASE64;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::{
    SECRET,
    child::{Hook, command, run, wait},
    recording::{self, like},
    rosters::Site,
    verifier,
};

/// The stand-in: events to send, and their answers by number.
#[derive(Clone, Default)]
struct Interface {
    events: Arc<Mutex<VecDeque<(usize, Value)>>>,
    answers: Arc<Mutex<Vec<Option<Value>>>>,
}

impl Interface {
    fn start(events: &[Value]) -> (Self, SocketAddr, Runtime) {
        let interface = Interface::default();
        *interface.events.lock().unwrap() = events.iter().cloned().enumerate().collect();
        *interface.answers.lock().unwrap() = vec![None; events.len()];
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let base = "/2018-06-01/runtime/invocation";
        let router = Router::new()
            .route(&format!("{base}/next"), get(next))
            .route(&format!("{base}/{{id}}/response"), post(response))
            .with_state(interface.clone());
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let to = listener.local_addr().unwrap();
        runtime.spawn(axum::serve(listener, router).into_future());
        (interface, to, runtime)
    }

    fn answers(&self) -> Vec<Value> {
        wait("all answers", || {
            self.answers.lock().unwrap().iter().cloned().collect()
        })
    }
}

async fn next(State(interface): State<Interface>) -> (HeaderMap, String) {
    let event = interface.events.lock().unwrap().pop_front();
    let Some((number, event)) = event else {
        // like the real one: no answer until there is an event
        return std::future::pending().await;
    };
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("lambda-runtime-aws-request-id", number.to_string()),
        ("lambda-runtime-deadline-ms", "4102444800000".to_owned()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-west-1:1:function:hook".to_owned(),
        ),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    (headers, event.to_string())
}

async fn response(
    State(interface): State<Interface>,
    Path(id): Path<usize>,
    body: Bytes,
) -> StatusCode {
    interface.answers.lock().unwrap()[id] = Some(serde_json::from_slice(&body).unwrap());
    StatusCode::ACCEPTED
}

/// A function URL's event: format 2.0, stage `$default`.
fn function_url(path: &str, signature: &str, body: &str, base64: bool) -> Value {
    event("$default", path, signature, body, base64)
}

/// API Gateway's HTTP API event, format 2.0; a named stage is the first part of its path.
fn event(stage: &str, path: &str, signature: &str, body: &str, base64: bool) -> Value {
    let text = match base64 {
        true => BASE64.encode(body.as_bytes()),
        false => body.to_owned(),
    };
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "content-length": body.len().to_string(),
            "content-type": "application/json",
            "host": "abc.lambda-url.eu-west-1.on.aws",
            "user-agent": "OvenMediaEngine",
            "x-amzn-trace-id": "Root=1-5bdb40ca-556d8b0c50dc66f0511bf520",
            "x-ome-signature": signature,
        },
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "abc",
            "domainName": "abc.lambda-url.eu-west-1.on.aws",
            "domainPrefix": "abc",
            "http": {
                "method": "POST",
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.1",
                "userAgent": "OvenMediaEngine",
            },
            "requestId": "4b0a9d5e",
            "routeKey": "$default",
            "stage": stage,
            "time": "20/Nov/2026:10:00:00 +0000",
            "timeEpoch": 1_795_168_800_000_u64,
        },
        "body": text,
        "isBase64Encoded": base64,
    })
}

/// API Gateway's REST API event, format 1.0; its path does not contain the stage, as recorded.
fn rest_event(stage: &str, path: &str, signature: &str, body: &str) -> Value {
    json!({
        "path": path,
        "headers": {
            "Host": "wt6mne2s9k.execute-api.us-west-2.amazonaws.com",
            "User-Agent": "OvenMediaEngine",
            "Via": "1.1 fb7cca60f0ecd82ce07790c9c5eef16c.cloudfront.net (CloudFront)",
            "X-Forwarded-For": "192.0.2.1, 192.0.2.2",
            "X-Forwarded-Port": "443",
            "X-Forwarded-Proto": "https",
            "X-OME-Signature": signature,
        },
        "pathParameters": { "proxy": path.trim_start_matches('/') },
        "requestContext": {
            "accountId": "123456789012",
            "resourceId": "us4z18",
            "stage": stage,
            "requestId": "41b45ea3-70b5-11e6-b7bd-69b5aaebc7d9",
            "requestTimeEpoch": 1_795_168_800_000_u64,
            "identity": {
                "cognitoIdentityPoolId": "",
                "accountId": "",
                "cognitoIdentityId": "",
                "caller": "",
                "apiKey": "",
                "sourceIp": "192.0.2.1",
                "cognitoAuthenticationType": "",
                "cognitoAuthenticationProvider": "",
                "userArn": "",
                "userAgent": "",
                "user": "",
            },
            "resourcePath": "/{proxy+}",
            "httpMethod": "POST",
            "apiId": "wt6mne2s9k",
        },
        "resource": "/{proxy+}",
        "httpMethod": "POST",
        "queryStringParameters": null,
        "stageVariables": null,
        "body": body,
        "isBase64Encoded": false,
    })
}

/// The binary in this folder, started like on Lambda.
fn sandbox(folder: &std::path::Path, to: SocketAddr) -> std::process::Command {
    let mut command = command(folder);
    command
        .env("MITTS_ADMISSION_SECRET", SECRET)
        .env("AWS_LAMBDA_RUNTIME_API", to.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "hook")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128");
    command
}

#[test]
fn function_urls_and_api_gateway_are_answered() {
    let site = Site::new();
    let publish = like(
        "whip-opening",
        &format!("http://h/show/{}?direction=whip", site.alice),
    );
    let signature = verifier().sign(publish.as_bytes());
    let closing = &recording::all()[1];
    let start = include_str!("../../../engine/tests/data/transcode/request-0.21.json");
    let starts = verifier().sign(start.as_bytes());
    let events = [
        function_url("/admission", &signature, &publish, false),
        function_url("/admission", &signature, &publish, true),
        event("$default", "/admission", &signature, &publish, true),
        event("prod", "/prod/admission", &signature, &publish, false),
        event(
            "admission",
            "/admission/admission",
            &signature,
            &publish,
            false,
        ),
        event(
            "prod",
            "/prod/admission",
            &closing.signature,
            &closing.body,
            true,
        ),
        event("prod", "/prod/prod/admission", &signature, &publish, false),
        function_url("/an é/../%zz \\", &signature, &publish, false),
        function_url("/admission", &closing.signature, &publish, false),
        function_url("/admission", &signature, &"x".repeat(70_000), true),
        event("prod", "/prod/transcode", &starts, start, true),
    ];
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("mitts.toml"), &site.text).unwrap();
    let (interface, to, _runtime) = Interface::start(&events);

    let elsewhere = TempDir::new().unwrap();
    let mut command = sandbox(elsewhere.path(), to);
    command.env("LAMBDA_TASK_ROOT", folder.path());
    let hook = Hook::spawn(&mut command);

    let answers = interface.answers();
    let statuses: Vec<_> = answers
        .iter()
        .map(|answer| answer["statusCode"].as_u64().unwrap())
        .collect();
    assert_eq!(
        statuses,
        [200, 200, 200, 200, 200, 200, 404, 404, 401, 413, 200]
    );
    let allowed = json!({"allowed": true, "new_url": "http://h/show/alice?direction=whip"});
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(answer["headers"]["content-type"], "application/json");
        assert_eq!(answer["isBase64Encoded"], false);
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        match at {
            0..5 => assert_eq!(body, allowed),
            5 => assert_eq!(body, json!({})),
            10 => assert!(body["outputProfiles"].is_object()),
            _ => assert!(body["error"].is_string()),
        }
    }
    // a wrong path is not logged as a decision
    wait("a line for each decision", || {
        (hook.stdout().lines().count() == 9).then_some(())
    });
    assert!(!hook.stdout().contains(&site.alice));
    assert_eq!(hook.stderr(), "");
}

/// With an API Gateway: the stage is in the roster's address, and may be in the paths of events.
#[test]
fn a_path_before_admission_is_answered_whoever_puts_it_there() {
    let site = Site::new();
    let publish = like("rtmp-opening", &format!("rtmp://h/show/{}", site.alice));
    let signature = verifier().sign(publish.as_bytes());
    let v1 = |stage, path| rest_event(stage, path, &signature, &publish);
    let v2 = |stage, path| event(stage, path, &signature, &publish, false);
    let cases = [
        // HTTP APIs: the gateway's address, and a custom domain
        (v2("prod", "/prod/admission"), 200),
        (v2("prod", "/admission"), 200),
        (v2("$default", "/prod/admission"), 200),
        (v2("live", "/prod/admission"), 200),
        (v2("admission", "/admission"), 200),
        // REST APIs: without the stage; with a custom domain, with its mapping
        (v1("prod", "/admission"), 200),
        (v1("live", "/prod/admission"), 200),
        (v1("prod", "/prod/admission"), 200),
        // a function URL behind a proxy that removes nothing
        (
            function_url("/prod/admission", &signature, &publish, false),
            200,
        ),
        (
            function_url("/test/admission", &signature, &publish, false),
            404,
        ),
        (v2("test", "/test/production/admission"), 404),
        (v1("test", "/production/admission"), 404),
    ];
    let folder = TempDir::new().unwrap();
    let url =
        "[admission]\nurl = \"https://x.execute-api.eu-west-1.amazonaws.com/prod/admission\"\n";
    fs::write(
        folder.path().join("mitts.toml"),
        format!("{}{url}", site.text),
    )
    .unwrap();
    let events: Vec<_> = cases.iter().map(|(event, _)| event.clone()).collect();
    let (interface, to, _runtime) = Interface::start(&events);
    let _hook = Hook::spawn(&mut sandbox(folder.path(), to));
    for (at, (answer, (_, status))) in interface.answers().iter().zip(&cases).enumerate() {
        assert_eq!(answer["statusCode"], *status, "{at}");
        if *status == 200 {
            let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
            assert_eq!(
                body,
                json!({"allowed": true, "new_url": "rtmp://h/show/alice"})
            );
        }
    }
}

/// There is no REST interface, so there are no polls.
#[test]
fn keys_are_checked_there_and_nobody_can_tell_who_is_live() {
    let site = Site::new();
    let mut list = function_url("/live.json", "", "", false);
    list["requestContext"]["http"]["method"] = json!("GET");
    let key = json!({ "key": site.alice }).to_string();
    let events = [list, event("prod", "/prod/whoami", "", &key, true)];
    let folder = TempDir::new().unwrap();
    let token = "[ome]\napi_token = { env = \"OME_API_TOKEN\" }\n";
    fs::write(
        folder.path().join("mitts.toml"),
        format!("{}{token}", site.text),
    )
    .unwrap();
    let (interface, to, _runtime) = Interface::start(&events);
    let hook = Hook::spawn(&mut sandbox(folder.path(), to));
    let answers = interface.answers();
    assert_eq!(answers[0]["statusCode"], 404);
    assert_eq!(answers[1]["statusCode"], 200);
    let owner: Value = serde_json::from_str(answers[1]["body"].as_str().unwrap()).unwrap();
    assert_eq!(owner["user"], "alice");
    assert!(!hook.stdout().contains(&site.alice));
}

/// Whoever calls the function's URL without the proxy is counted by their own address.
#[test]
fn only_a_proxy_of_the_roster_names_other_addresses() {
    let site = Site::new();
    let key = json!({ "key": site.alice }).to_string();
    // a client has ten checks
    let events: Vec<_> = (0..11)
        .map(|at| {
            let mut event = event("prod", "/prod/whoami", "", &key, true);
            event["headers"]["x-real-ip"] = json!(format!("198.51.100.{at}"));
            event
        })
        .collect();
    for (proxies, last) in [("203.0.113.0/24", 200), ("10.0.0.1", 429)] {
        let folder = TempDir::new().unwrap();
        let admission = format!("[admission]\nproxies = [\"{proxies}\"]\n");
        fs::write(
            folder.path().join("mitts.toml"),
            format!("{}{admission}", site.text),
        )
        .unwrap();
        let (interface, to, _runtime) = Interface::start(&events);
        let _hook = Hook::spawn(&mut sandbox(folder.path(), to));
        let answers = interface.answers();
        assert_eq!(answers[9]["statusCode"], 200);
        assert_eq!(answers[10]["statusCode"], last, "{proxies}");
    }
}

#[test]
fn it_does_not_start_without_a_secret_there_either() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("mitts.toml"), Site::new().text).unwrap();
    let output = run(command(folder.path()).env("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1"));
    assert_eq!(output.status.code(), Some(1));
}
