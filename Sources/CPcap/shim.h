#ifndef MQTTSCOPE_CPCAP_SHIM_H
#define MQTTSCOPE_CPCAP_SHIM_H

#include <spawn.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <bits/types/cookie_io_functions_t.h>
#include <pcap/pcap.h>

/* GNU functions that Swift's Glibc module hides, as it is built without _GNU_SOURCE. */

/* A FILE over our own read function: how libpcap reads bytes that already went through a buffer of ours. */
extern FILE *fopencookie(void *cookie, const char *mode, cookie_io_functions_t functions);

/* A file without a name: where a decompressor's messages wait until it has ended. */
extern int memfd_create(const char *name, unsigned int flags);

/* A pipe that programs started meanwhile by other threads do not inherit. */
extern int pipe2(int descriptors[2], int flags);

/* A program started with nothing open but what it was given, whatever this process has open. */
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

#endif
