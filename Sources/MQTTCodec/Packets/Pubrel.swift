extension ControlPacket {
    /// PUBREL: the answer to PUBREC, which releases the Packet Identifier (MQTT 5.0 §3.6).
    public struct Pubrel: Hashable, Sendable {
        /// Packet Identifier.
        public var packetIdentifier: UInt16
        /// Reason Code; nil when it is not on the wire, which means Success.
        ///
        /// Always nil before 5.0.
        public var reasonCode: ReasonCode?
        /// The properties; nil when Property Length is not on the wire.
        ///
        /// Always nil before 5.0.
        public var properties: Properties?
        /// What else the Fixed Header says.
        public var form: FixedHeaderForm

        /// A PUBREL, by default in its shortest form.
        public init(packetIdentifier: UInt16, reasonCode: ReasonCode? = nil, properties: Properties? = nil) {
            self.packetIdentifier = packetIdentifier
            self.reasonCode = reasonCode
            self.properties = properties
            self.form = FixedHeaderForm()
        }

        /// What the Reason Code says, sent or not.
        public var reason: ReasonCode { reasonCode ?? .success }

        /// DUP, which 3.1 allows here.
        public var dup: Bool { form.dup }
    }
}

extension ControlPacket.Pubrel: PublishAcknowledgment {
    static var type: ControlPacketType { .pubrel }
}
