/* The floor of any program over libpcap: read every frame of a capture, touch its first byte, do nothing else. */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdint.h>
#include <stdio.h>

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 64;
    }
    char message[PCAP_ERRBUF_SIZE];
    pcap_t *capture = pcap_open_offline(argv[1], message);
    if (capture == NULL) {
        fprintf(stderr, "%s\n", message);
        return 2;
    }
    struct pcap_pkthdr *header;
    const u_char *bytes;
    uint64_t frames = 0;
    u_char touched = 0;
    int result;
    while ((result = pcap_next_ex(capture, &header, &bytes)) == 1) {
        frames++;
        if (header->caplen > 0) touched ^= bytes[0];
    }
    if (result == PCAP_ERROR) fprintf(stderr, "%s\n", pcap_geterr(capture));
    /* Printing what was touched keeps the compiler from leaving the touching out. */
    printf("frames %" PRIu64 " touched %u\n", frames, touched);
    pcap_close(capture);
    return result == PCAP_ERROR ? 2 : 0;
}
