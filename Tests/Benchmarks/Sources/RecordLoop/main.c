// What libcrypto alone needs for a TLS record: the calls that every TLS library makes for one, and nothing else.
// Prints nanoseconds of processor time for a byte of plaintext.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned char key[32] = {1}, iv[16] = {2}, header[13] = {3}, tag[32];
static unsigned char in[20000], out[20000];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static int seal(EVP_CIPHER *cipher, int length) {
    int n;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    return EVP_EncryptInit_ex(c, cipher, NULL, key, iv) && EVP_EncryptUpdate(c, NULL, &n, header, 5)
        && EVP_EncryptUpdate(c, in, &n, out, length) && EVP_EncryptFinal_ex(c, in + n, &n)
        && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16, tag);
}

static int open_aead(EVP_CIPHER_CTX *c, int length) {
    int n;
    return EVP_DecryptInit_ex(c, NULL, NULL, NULL, iv) && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, 16, tag)
        && EVP_DecryptUpdate(c, NULL, &n, header, 5) && EVP_DecryptUpdate(c, out, &n, in, length)
        && EVP_DecryptFinal_ex(c, out + n, &n);
}

static int open_cbc(EVP_CIPHER_CTX *c, EVP_MAC_CTX *mac, int length) {
    int n, padded = (length + 20) / 16 * 16 + 16;
    size_t size;
    return EVP_DecryptInit_ex(c, NULL, NULL, NULL, iv) && EVP_DecryptUpdate(c, out, &n, in, padded)
        && EVP_MAC_init(mac, NULL, 0, NULL) && EVP_MAC_update(mac, header, 13) && EVP_MAC_update(mac, out, length)
        && EVP_MAC_final(mac, tag, &size, sizeof tag);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: record-loop CIPHER BYTES MEGABYTES\n");
        return 64;
    }
    int length = atoi(argv[2]), is_cbc = !strcmp(argv[1], "AES-128-CBC-SHA");
    long rounds = atol(argv[3]) * 1000000 / length;
    if (length < 1 || length > 16384 || rounds < 1) return 64;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, is_cbc ? "AES-128-CBC" : argv[1], NULL);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    EVP_MAC_CTX *mac = EVP_MAC_CTX_new(EVP_MAC_fetch(NULL, "HMAC", NULL));
    OSSL_PARAM hash[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA1", 0), OSSL_PARAM_construct_end()};
    unsigned padding = 0;
    OSSL_PARAM off[] = {OSSL_PARAM_construct_uint(OSSL_CIPHER_PARAM_PADDING, &padding), OSSL_PARAM_construct_end()};
    if (!cipher || !EVP_DecryptInit_ex(c, cipher, NULL, key, iv) || !EVP_MAC_init(mac, key, 20, hash)) return 2;
    if (is_cbc ? !EVP_CIPHER_CTX_set_params(c, off) : !seal(cipher, length + 1)) return 2;
    double begin = now();
    for (long i = 0; i < rounds; i++)
        // Every record is genuine; AEAD's holds a byte for the content type.
        if (!(is_cbc ? open_cbc(c, mac, length) : open_aead(c, length + 1))) return 2;
    printf("%f\n", (now() - begin) / rounds / length);
    return 0;
}
