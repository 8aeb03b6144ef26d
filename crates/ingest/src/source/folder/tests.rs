#![allow(clippy::unwrap_used)]

use std::os::unix::fs::symlink;

use super::*;

fn names(listing: &Listing) -> Vec<&str> {
    listing.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn files_are_listed_by_name_and_unfinished_ones_are_left() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("وارد")).unwrap();
    for name in ["b.txt", "وارد/خبر.txt", "a\nb.txt", "..%2F..%2Fx", "...txt", ".hidden", "half.part", "x.xml.tmp"] {
        fs::write(root.path().join(name), "نص").unwrap();
    }
    let listing = list(root.path()).unwrap();
    assert_eq!(names(&listing), ["a\nb.txt", "b.txt", "وارد/خبر.txt"]);
    assert_eq!(listing.errors, [""; 0]);
    let file = &listing.files[1];
    assert_eq!(read(file).unwrap().unwrap(), "نص".as_bytes());
    fs::write(&file.path, "نص أطول").unwrap();
    assert_eq!(read(file).unwrap(), None);
    let alone = list(&file.path).unwrap();
    assert_eq!((names(&alone), &alone.files[0].key), (vec!["b.txt"], &file.key));
}

#[test]
fn a_file_is_the_same_however_its_folder_is_named() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("in")).unwrap();
    fs::write(root.path().join("in/a.txt"), "نص").unwrap();
    symlink(root.path().join("in"), root.path().join("link")).unwrap();
    let key = |folder: &str| list(&root.path().join(folder)).unwrap().files[0].key.clone();
    assert_eq!(key("in"), key("in/../in/."));
    assert_eq!(key("in"), key("link"), "a folder that is named may be a link");
    assert_eq!(key("in"), key("link/a.txt"));
    assert_eq!(list(&root.path().join("link/a.txt")).unwrap().files[0].path, root.path().join("link/a.txt"));
}

#[test]
fn names_that_are_no_utf8_stay_apart() {
    let root = tempfile::tempdir().unwrap();
    for name in [b"\xce\xc8\xd1.txt".as_slice(), b"\xce\xc8\xd2.txt"] {
        fs::write(root.path().join(OsStr::from_bytes(name)), "نص").unwrap();
    }
    let listing = list(root.path()).unwrap();
    assert_eq!(names(&listing), ["%CE%C8%D1.txt", "%CE%C8%D2.txt"]);
    assert_eq!(read(&listing.files[1]).unwrap().unwrap(), "نص".as_bytes());
}

#[test]
fn links_are_not_followed_nor_what_is_put_in_the_place_of_a_file() {
    let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let secret = outside.path().join("secret.txt");
    fs::write(&secret, "سر").unwrap();
    symlink(&secret, root.path().join("link.txt")).unwrap();
    symlink(outside.path(), root.path().join("folder")).unwrap();
    symlink(root.path(), root.path().join("loop")).unwrap();
    fs::write(root.path().join("a.txt"), "نص").unwrap();
    let listing = list(root.path()).unwrap();
    assert_eq!(names(&listing), ["a.txt"]);
    let file = &listing.files[0];
    let times = fs::FileTimes::new().set_modified(fs::metadata(&file.path).unwrap().modified().unwrap());
    fs::File::options().append(true).open(&secret).unwrap().set_times(times).unwrap();
    fs::remove_file(&file.path).unwrap();
    symlink(&secret, &file.path).unwrap();
    assert_eq!(read(file).unwrap(), None, "the same size and time, and another file");
}

#[test]
fn what_is_not_there_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(list(&root.path().join("no")).unwrap_err().kind(), io::ErrorKind::NotFound);
    fs::write(root.path().join("a.txt"), "").unwrap();
    let listing = list(root.path()).unwrap();
    assert_eq!(read(&listing.files[0]).unwrap().unwrap(), b"");
    fs::remove_file(root.path().join("a.txt")).unwrap();
    assert_eq!(read(&listing.files[0]).unwrap_err().kind(), io::ErrorKind::NotFound);
}
