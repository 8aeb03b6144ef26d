#![allow(clippy::unwrap_used)]

use super::*;

const PUBLIC_ONLY: Reach = Reach { allow_private: false };

#[test]
fn addresses_that_are_not_the_public_internets_are_not_taken() {
    for private in [
        "127.0.0.1",
        "127.8.9.1",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "0.1.2.3",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "fec0::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "100::1",
    ] {
        assert!(!PUBLIC_ONLY.takes(private.parse().unwrap()), "{private}");
    }
    for public in [
        "93.184.216.34",
        "8.8.8.8",
        "172.32.0.1",
        "100.128.0.1",
        "2606:2800:220:1::1",
        "::ffff:8.8.8.8",
        "2a00:1450::1",
    ] {
        assert!(PUBLIC_ONLY.takes(public.parse().unwrap()), "{public}");
    }
    assert!(Reach { allow_private: true }.takes("127.0.0.1".parse().unwrap()));
}

#[test]
fn an_address_in_a_url_is_judged_however_it_is_spelt() {
    for spelt in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://１２７.0.0.1/",
    ] {
        assert!(PUBLIC_ONLY.judge(&Url::parse(spelt).unwrap()).is_err(), "{spelt}");
    }
    assert!(PUBLIC_ONLY.judge(&Url::parse("https://news.example/").unwrap()).is_ok());
}

#[test]
fn a_name_counts_by_its_addresses() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(PUBLIC_ONLY.resolve("localhost")).unwrap_err();
    assert!(error.to_string().contains("not a public address; set allow_private = true"), "{error}");
    assert!(!runtime.block_on(Reach { allow_private: true }.resolve("localhost")).unwrap().is_empty());
    let unknown = runtime.block_on(PUBLIC_ONLY.check(&Url::parse("http://no-such-host.invalid/").unwrap()));
    assert!(matches!(unknown, Err(Unreachable::Unknown { .. })), "{unknown:?}");
}
