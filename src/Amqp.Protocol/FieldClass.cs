namespace Amqp.Protocol;

/// <summary>Types whose values RabbitMQ compares with one another.</summary>
internal enum FieldClass
{
    Integer,
    Float,
    Boolean,
    String,
    Decimal,
    Container,
    Void,
}
