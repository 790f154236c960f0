#ifndef MQTTSCOPE_CPCAP_SHIM_H
#define MQTTSCOPE_CPCAP_SHIM_H

#include <pcap/pcap.h>

#endif
