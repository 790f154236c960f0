// A server that only reads: it answers CONNECT and PINGREQ, acknowledges nothing, and counts messages. In plain, or in
// TLS with a certificate and key. One thread for each processor, each with its own share of the connections.
//
//     sink PORT [CERTIFICATE KEY]
//
// On SIGTERM it prints: connections, messages, bytes, and the nanoseconds from the first message to the last.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 256 << 10, HEADER = 10 };

struct connection {
    int socket;
    SSL *ssl;
    // Of the packet that is not whole: what there is of its first bytes, and how many are still to come.
    unsigned char first[HEADER];
    unsigned held;
    unsigned long left;
    bool greeted;
};

static atomic_ulong connections, messages, octets, began, ended;
static SSL_CTX *context;
static int listener;

static unsigned long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ul + time.tv_nsec;
}

static void answer(struct connection *c, const void *bytes, int length) {
    // What is said is short: it always fits.
    if (c->ssl) SSL_write(c->ssl, bytes, length);
    else (void)!send(c->socket, bytes, length, MSG_NOSIGNAL);
}

// Counts the packets in some bytes of a stream.
static void count(struct connection *c, const unsigned char *bytes, size_t length, unsigned long *found) {
    while (length) {
        if (c->left) {
            size_t part = c->left < length ? c->left : length;
            c->left -= part, bytes += part, length -= part;
            continue;
        }
        // A few bytes of the packet, until its length is known, and of CONNECT the level.
        c->first[c->held++] = *bytes++, length--;
        unsigned long remaining = 0;
        unsigned digits = 1;
        for (; digits < c->held; digits++) {
            remaining |= (unsigned long)(c->first[digits] & 0x7F) << (7 * (digits - 1));
            if (!(c->first[digits] & 0x80)) break;
        }
        if (digits == c->held) {
            if (c->held == 5) c->held = 0;
            continue;
        }
        unsigned body = c->held - digits - 1;
        int type = c->first[0] >> 4;
        if (type == 1 && !c->greeted) {
            if (body < 7 && remaining > body && c->held < HEADER) continue;
            bool five = c->first[digits + 7] == 5 && c->first[digits + 2] == 4;
            answer(c, five ? "\x20\x03\0\0\0" : "\x20\x02\0\0", five ? 5 : 4);
            c->greeted = true;
        }
        if (type == 3) ++*found;
        if (type == 12) answer(c, "\xD0", 2);
        c->left = remaining - body;
        c->held = 0;
    }
}

static void end(struct connection *c) {
    if (c->ssl) SSL_free(c->ssl);
    close(c->socket);
    free(c);
}

static void serve(struct connection *c, unsigned char *buffer) {
    for (int round = 0; round < 16; round++) {
        long length = c->ssl ? SSL_read(c->ssl, buffer, BUFFER) : recv(c->socket, buffer, BUFFER, 0);
        if (length <= 0) {
            bool again = c->ssl ? SSL_get_error(c->ssl, length) == SSL_ERROR_WANT_READ : errno == EAGAIN && length < 0;
            if (!again) end(c);
            return;
        }
        unsigned long found = 0;
        count(c, buffer, length, &found);
        octets += length;
        if (found) {
            unsigned long moment = now(), none = 0;
            atomic_compare_exchange_strong(&began, &none, moment);
            messages += found;
            ended = moment;
        }
    }
}

static void *work(void *unused) {
    int poll = epoll_create1(0);
    unsigned char *buffer = malloc(BUFFER);
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = NULL}, events[64];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int number = epoll_wait(poll, events, 64, -1);
        for (int index = 0; index < number; index++) {
            struct connection *c = events[index].data.ptr;
            if (c) {
                serve(c, buffer);
                continue;
            }
            int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (socket < 0) continue;
            int yes = 1;
            setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            c = calloc(1, sizeof *c);
            c->socket = socket;
            if (context) {
                c->ssl = SSL_new(context);
                SSL_set_fd(c->ssl, socket);
                SSL_set_accept_state(c->ssl);
            }
            connections++;
            struct epoll_event mine = {.events = EPOLLIN, .data.ptr = c};
            epoll_ctl(poll, EPOLL_CTL_ADD, socket, &mine);
        }
    }
    return unused;
}

int main(int argc, char **argv) {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (argc > 3) {
        context = SSL_CTX_new(TLS_server_method());
        SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
        if (SSL_CTX_use_certificate_chain_file(context, argv[2]) != 1 ||
            SSL_CTX_use_PrivateKey_file(context, argv[3], SSL_FILETYPE_PEM) != 1)
            return 2;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) return 2;
    for (int index = 0; index < 2; index++) {
        pthread_t thread;
        pthread_create(&thread, NULL, work, NULL);
    }
    int number;
    sigwait(&stop, &number);
    printf("%lu %lu %lu %lu\n", connections, messages, octets, ended - began);
    return 0;
}
