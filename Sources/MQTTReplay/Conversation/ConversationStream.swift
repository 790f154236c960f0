internal import MQTTCodec
internal import NIOCore

/// A conversation with the bytes of its connection: cuts what comes into Control Packets, however it comes in.
struct ConversationStream: ~Copyable {
    var conversation: Conversation
    private var framer: ControlPacketFramer

    init(_ conversation: Conversation) {
        self.conversation = conversation
        framer = ControlPacketFramer(maximumPacketLength: conversation.options.maximumPacketLength)
    }

    /// The connection is up.
    mutating func opened(at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        framer = ControlPacketFramer(maximumPacketLength: conversation.options.maximumPacketLength)
        return conversation.opened(at: now, into: &out)
    }

    /// Bytes came.
    mutating func received(_ bytes: Span<UInt8>, at now: Int64, into out: inout ByteBuffer) -> ConversationAction {
        conversation.record.bytesReceived &+= bytes.count
        if framer.pendingCount == 0, !bytes.isEmpty, conversation.cannotBegin(with: bytes[0], at: now) {
            return conversation.action
        }
        framer.append(bytes)
        return Self.takePackets(&framer, &conversation, at: now, into: &out)
    }

    private static func takePackets(
        _ framer: inout ControlPacketFramer,
        _ conversation: inout Conversation,
        at now: Int64,
        into out: inout ByteBuffer
    ) -> ConversationAction {
        var action = conversation.action
        // What an event told to do lasts until the next one; closing and stopping last.
        func merge(_ new: ConversationAction) {
            let close = action.close
            let stop = action.stop
            action = new
            action.close = close ?? new.close
            action.stop = stop ?? new.stop
        }
        action.close = nil
        action.reconnectAt = nil
        do throws(DecodeError) {
            while let new = try framer.withNextPacket({ packet, header in
                conversation.received(packet, header, at: now, into: &out)
            }) {
                merge(new)
                if action.close != nil { break }
            }
        } catch {
            conversation.action = action
            conversation.receivedGarbage(error, at: now)
            merge(conversation.action)
        }
        return action
    }
}
