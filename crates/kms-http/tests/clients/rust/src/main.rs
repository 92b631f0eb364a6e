//! The AWS SDK for Rust against a running lab, whose address and credentials `kmslab env` exports.

use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_kms::error::ProvideErrorMetadata;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, KeySpec, KeyUsageType, SigningAlgorithmSpec};
use aws_sdk_kms::{Client, Config};
use aws_smithy_http_client::Builder;

type Checked<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn client(secret: Option<&str>) -> Checked<Client> {
    let set = |name: &str| {
        std::env::var(name).map_err(|_| format!("{name} is not set: eval \"$(kmslab env)\""))
    };
    let (key, own) = (set("AWS_ACCESS_KEY_ID")?, set("AWS_SECRET_ACCESS_KEY")?);
    let secret = secret.map_or(own, str::to_owned);
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(set("AWS_ENDPOINT_URL")?)
        .credentials_provider(Credentials::new(key, secret, None, None, "kmslab"))
        .http_client(Builder::new().build_http());
    Ok(Client::from_conf(config.build()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Checked {
    let kms = client(None)?;
    let made = kms.create_key().description("sdk for rust").send().await?;
    let key = made.key_metadata().ok_or("no metadata")?.key_id().to_owned();

    // The envelope: a data key, and the same one back later.
    let data = kms.generate_data_key().key_id(&key).key_spec(DataKeySpec::Aes256);
    let data = data.encryption_context("file", "report").send().await?;
    let sealed = data.ciphertext_blob().ok_or("no ciphertext")?.clone();
    let opened = kms.decrypt().ciphertext_blob(sealed.clone()).encryption_context("file", "report");
    assert_eq!(opened.send().await?.plaintext(), data.plaintext());
    let refused = kms.decrypt().ciphertext_blob(sealed).send().await;
    let refused = refused.err().ok_or("decrypted without its context")?.into_service_error();
    assert!(refused.is_invalid_ciphertext_exception(), "{refused:?}");

    let signer =
        kms.create_key().key_spec(KeySpec::EccNistP256).key_usage(KeyUsageType::SignVerify);
    let signer = signer.send().await?.key_metadata().ok_or("no metadata")?.key_id().to_owned();
    let (message, algorithm) = (Blob::new("pay 10 euros"), SigningAlgorithmSpec::EcdsaSha256);
    let signed =
        kms.sign().key_id(&signer).message(message.clone()).signing_algorithm(algorithm.clone());
    let signature = signed.send().await?.signature().ok_or("no signature")?.clone();
    let verified = kms.verify().key_id(&signer).message(message).signature(signature);
    assert!(verified.signing_algorithm(algorithm).send().await?.signature_valid());

    let mut pages = kms.list_keys().into_paginator().page_size(1).items().send();
    let mut listed = 0;
    while let Some(entry) = pages.next().await {
        entry?;
        listed += 1;
    }
    assert!(listed >= 2, "{listed} keys");

    let wrong = client(Some(&"x".repeat(40)))?.list_keys().send().await;
    let wrong = wrong.err().ok_or("a wrong secret was let in")?.into_service_error();
    assert_eq!(wrong.code(), Some("InvalidSignatureException"));
    println!("aws-sdk-kms for rust ok");
    Ok(())
}
