#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

// What is used of zlib's interface, in the form it has had since version 1.2: the library is on every Debian system,
// its header only where a further development package was installed.

typedef struct z_stream_s {
    const unsigned char *next_in;
    unsigned int avail_in;
    unsigned long total_in;
    unsigned char *next_out;
    unsigned int avail_out;
    unsigned long total_out;
    const char *msg;
    void *state;
    void *(*zalloc)(void *, unsigned int, unsigned int);
    void (*zfree)(void *, void *);
    void *opaque;
    int data_type;
    unsigned long adler;
    unsigned long reserved;
} z_stream;

#define Z_OK 0
#define Z_STREAM_END 1
#define Z_BUF_ERROR (-5)
#define Z_SYNC_FLUSH 2

const char *zlibVersion(void);
int inflateInit2_(z_stream *stream, int windowBits, const char *version, int streamSize);
int inflate(z_stream *stream, int flush);
int inflateReset(z_stream *stream);
// Begins a new stream and keeps the window of the last one; exported, though not in the documented header.
int inflateResetKeep(z_stream *stream);
int inflateEnd(z_stream *stream);

#endif
