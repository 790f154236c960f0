"""A certificate authority and what it signs, made with openssl: what is right, and one of each thing that is wrong."""

import pathlib
import subprocess

PASSWORD = "open sesame"
"""Of the encrypted key and of the PKCS #12 file."""


class Workshop:
    """Files in a folder, named after what they are; those of an earlier workshop there are used."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        if (self.folder / "client.p12").exists():
            return
        self.authority("ca")
        self.authority("other-ca")
        self.sign("server", "ca", "localhost", "DNS:localhost,IP:127.0.0.1,IP:::1")
        self.sign("client", "ca", "replay", None)
        self.sign("wrong-name", "ca", "elsewhere.example", "DNS:elsewhere.example")
        self.sign("unknown-authority", "other-ca", "localhost", "DNS:localhost,IP:127.0.0.1")
        self.sign("expired", "ca", "localhost", "DNS:localhost,IP:127.0.0.1", days=-1)
        self.openssl("pkey", "-in", self["client.key"], "-aes256", "-passout", f"pass:{PASSWORD}",
                     "-out", self["client-encrypted.key"])
        self.openssl("pkcs12", "-export", "-in", self["client.crt"], "-inkey", self["client.key"],
                     "-passout", f"pass:{PASSWORD}", "-out", self["client.p12"])
        for path in self.folder.iterdir():
            path.chmod(0o644)

    def __getitem__(self, name):
        return str(self.folder / name)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def authority(self, name):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                     "-subj", f"/CN={name}", "-days", "2", "-keyout", self[f"{name}.key"], "-out", self[f"{name}.crt"])

    def sign(self, name, authority, common_name, names, days=2):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                     "-subj", f"/CN={common_name}", "-keyout", self[f"{name}.key"], "-out", self[f"{name}.csr"])
        extensions = []
        if names:
            pathlib.Path(self[f"{name}.ext"]).write_text(f"subjectAltName={names}\n")
            extensions = ["-extfile", self[f"{name}.ext"]]
        # A negative number of days is a certificate that was over before it began to be used.
        self.openssl("x509", "-req", "-in", self[f"{name}.csr"], "-CA", self[f"{authority}.crt"],
                     "-CAkey", self[f"{authority}.key"], "-CAcreateserial", "-days", str(days), *extensions,
                     "-out", self[f"{name}.crt"])
